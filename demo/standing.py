"""Describe, for the terminal, how far the users in the demo's database are with activation."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from accounts.people.roles import role_of
from demo.crowd import ADDRESSES
from demo.people import Stage
from onboarding.status import Status, status_at

_WORDS = {
    Status.NEVER: Stage.NOT_INVITED.value,
    Status.BLOCKED: Stage.BLOCKED.value,
    Status.FROZEN: "blocked by its owner",
    Status.READY: Stage.ENROLLED.value,
    Status.EXPIRED: Stage.LATE.value,
    Status.FAILED: "mail failed",
    **dict.fromkeys((Status.QUEUED, Status.SENT, Status.OPENED), Stage.INVITED.value),
}


def standings(now: datetime) -> list[tuple[str, str, str]]:
    """Return (mail address, stage of activation, "role, branch") of each user, by user id.

    The crowd is left out.
    """
    known = User.objects.exclude(email__in=ADDRESSES).select_related("branch")
    users = known.annotate(status=status_at(now)).order_by("pk")
    return [(user.email, _words(user.status), _place(user)) for user in users]


def others() -> int:
    """Return how many people of the crowd there are."""
    return User.objects.filter(email__in=ADDRESSES).count()


def _words(status: str) -> str:
    return _WORDS.get(Status(status), Stage.NO_APP.value)


def _place(user: User) -> str:
    return f"{role_of(user).value}, {user.branch or 'all branches'}"
