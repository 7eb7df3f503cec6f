"""Let a login attempt hash its password: count the attempt, and hold a hash slot (S4, S20, S25)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from accounts.browser.visit import Visit
from accounts.passwords.hashers import hash_slot, hash_slot_at_once
from accounts.passwords.login_throttle import charge_at_once, charge_try, demand_turn
from lib.slots import Busy


@contextmanager
def hash_turn(visit: Visit, email: str) -> Iterator[None]:
    """Count a login attempt against its limits, and hold a hash slot during the block.

    Raises TooMany, or Busy without counting the attempt. Looks up no account.
    """
    with ExitStack() as held:
        if not _began_at_once(held, visit, email):
            turn = demand_turn(visit, email)
            held.enter_context(hash_slot(suspect=turn.is_suspect))
            charge_try(visit, email, suspect=turn.is_suspect)
        yield


def _began_at_once(held: ExitStack, visit: Visit, email: str) -> bool:
    """Take a free slot and count the attempt. If one of these fails, do neither; return False."""
    try:
        held.enter_context(hash_slot_at_once())
    except Busy:
        return False
    if charge_at_once(visit, email):
        return True
    held.close()  # an attempt that may be refused or suspect must not keep others from a slot
    return False
