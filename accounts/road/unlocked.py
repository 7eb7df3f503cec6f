"""Begin a sign-in, or log in on a remembered device, without locking the user first.

The INSERT of the session checks the user's row as it was read, and locks it (decision 41).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from accounts.browser.visit import Visit
from accounts.models import User
from accounts.road import left
from accounts.road.sign_in import SignIn
from accounts.road.walk import Facts, Step, known, log_in, looked_up, road
from lib import throttle
from lib.throttle import Thing


class NotSkipped(Exception):
    """A step cannot be skipped: roll the transaction back, lock the user, and `advance`."""


def begin_without_lock(
    user: User, sign_in: SignIn, visit: Visit, clears: tuple[Thing, ...]
) -> str | None:
    """Begin a sign-in, or log in if all steps that are left can be skipped. Return where to go.

    Returns None, and does nothing, if a step needs the lock: then lock, and `advance`. Raises
    UpdateError if the user is not as read any more (race 9), and NotSkipped.
    """
    read = known(user, sign_in, visit).clearing(*clears)
    others = [step for step in road() if not step.may_skip(read)]
    if visit.session.session_key or any(step.needs_lock(read) for step in others):
        return None
    facts = looked_up(read, others)
    asked = [step for step in road() if step.is_asked(facts)]
    if asked and asked[0] in others:
        return _begin(facts, asked[0])
    return _skip(facts, asked)


def _begin(facts: Facts, step: Step) -> str:
    facts.sign_in.keep(facts.visit.session)
    # First, as it locks: every service locks the user before others.
    facts.visit.session.insert_for(facts.user)
    throttle.clear_all(facts.clears)
    left.note(facts.sign_in, facts.visit)
    return step.url_name


def _skip(facts: Facts, asked: Sequence[Step]) -> str | None:
    if not asked or not all(step.may_skip(facts) for step in asked):
        return None
    return log_in(facts, partial(_insert, facts))


def _insert(facts: Facts) -> None:
    facts.visit.session.insert_for(facts.user)  # first, as above
    if not all(step.arrive(facts) for step in road()):
        facts.visit.session.forget_insert()
        raise NotSkipped
