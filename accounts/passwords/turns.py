"""The turn of a try to have its password hashed: charged, and in a hash slot (S4, S20, S25)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from accounts.browser.visit import Visit
from accounts.passwords.hashers import hash_slot, hash_slot_at_once
from accounts.passwords.login_throttle import charge_at_once, charge_try, demand_turn
from lib.slots import Busy


@contextmanager
def hash_turn(visit: Visit, email: str) -> Iterator[None]:
    """Charge a try and hold a hash slot for the block.

    Raises TooMany, and Busy with nothing charged, before any account is looked up.
    """
    with ExitStack() as held:
        if not _began_at_once(held, visit, email):
            turn = demand_turn(visit, email)
            held.enter_context(hash_slot(suspect=turn.is_suspect))
            charge_try(visit, email, suspect=turn.is_suspect)
        yield


def _began_at_once(held: ExitStack, visit: Visit, email: str) -> bool:
    """Take a free slot and charge the try, in one statement. Return False if either fails."""
    try:
        held.enter_context(hash_slot_at_once())
    except Busy:
        return False
    if charge_at_once(visit, email):
        return True
    held.close()  # a try that may be refused or suspect must keep no other from a slot
    return False
