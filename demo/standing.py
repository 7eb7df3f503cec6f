"""Describe, for the terminal, how far each user in the demo's database is with activation."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from accounts.people.roles import role_of
from demo.people import Stage
from onboarding.models import Activation, Status, status_by

_WORDS = {
    Status.BLOCKED: Stage.BLOCKED.value,
    Status.FROZEN: "blocked by its owner",
    Status.DONE: Stage.ENROLLED.value,
    Status.PASSWORD: Stage.NO_APP.value,
    Status.EXPIRED: Stage.LATE.value,
    Status.FAILED: "mail failed",
}


def standings(now: datetime) -> list[tuple[str, str, str]]:
    """Return (mail address, stage of activation, "role, branch") of each user, by user id."""
    activations = Activation.objects.order_by("pk").annotate(status=status_by(now))
    newest = dict(activations.values_list("user_id", "status"))
    users = User.objects.select_related("branch").order_by("pk")
    return [(user.email, _words(newest.get(user.pk)), _place(user)) for user in users]


def _words(status: str | None) -> str:
    if status is None:
        return Stage.NOT_INVITED.value
    return _WORDS.get(Status(status), Stage.INVITED.value)


def _place(user: User) -> str:
    return f"{role_of(user).value}, {user.branch or 'all branches'}"
