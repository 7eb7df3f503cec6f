"""The deed of the desk upon a branch: what its mails are made of, and whom they say to call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.events import Event, record_by
from onboarding.authority import RefusedError, may_keep_branches
from onboarding.services import NOT_YOURS, locked_staff

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import Branch, User


def save_branch(*, by: User, branch: Branch, now: datetime) -> None:
    """Save a checked branch, new or corrected. Raises RefusedError when `by` may not any more."""
    what = Event.BRANCH_CORRECTED if branch.pk else Event.BRANCH_ADDED
    with transaction.atomic():
        staff = locked_staff(by)
        if staff is None or not may_keep_branches(staff):
            raise RefusedError(NOT_YOURS)
        branch.save()
        record_by(what, user=None, branch=branch, by=staff, now=now)
