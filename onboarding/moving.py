"""Head office's service to move a person to another branch (S70, S71)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.log.events import service
from accounts.models import Branch, User
from onboarding.authority import RefusedError, may_change, may_move
from onboarding.inviting import NOT_YOURS
from onboarding.locks import locked_pair
from onboarding.opened import Opened
from onboarding.services import change_person

NO_BRANCH = _("Het hoofdkantoor heeft geen vestiging. Verander eerst de rol.")


def move_person(
    *,
    by: User | None,
    user: User,
    now: datetime,
    branch: Branch,
    opened: Opened | None = None,
    reason: str = "",
) -> bool:
    """Move a person to `branch`, and end what was open. Return False if they are there already.

    Raises RefusedError if `by` may not do this or the form `opened` is outdated, and StepUpNeeded
    without a recent app code.
    """
    with service():
        staff, person = locked_pair(by, user)
        if not (may_move(staff) and may_change(staff, person)):
            raise RefusedError(NOT_YOURS)
        if person.branch_id == branch.pk:
            return False
        changed = change_person(
            by=by, user=person, now=now, opened=opened, reason=reason, branch=branch
        )
        if "branch" not in changed:
            raise RefusedError(NO_BRANCH)
    return True
