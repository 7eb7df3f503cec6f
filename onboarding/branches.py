"""The desk's service to add or change a branch."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from accounts.log.events import Event, record_by, service
from accounts.models import Branch, User
from onboarding.authority import RefusedError, may_keep_branches
from onboarding.inviting import NOT_YOURS
from onboarding.locks import locked_staff
from onboarding.opened import Opened, facts_of_branch

CHANGED_MEANWHILE = _(
    "Deze vestiging is veranderd terwijl u hier bezig was. Kijk het na en probeer het opnieuw."
)
NUMBER_TAKEN = _("Er is al een vestiging met dit nummer.")


def save_branch(*, by: User, branch: Branch, now: datetime, opened: Opened) -> None:
    """Save a validated branch that is new or changed; do nothing if it is unchanged.

    Raises RefusedError if `by` may not do this or the form `opened` is outdated, ValidationError if
    a concurrent request took the number, and StepUpNeeded without a recent app code: a stranger at
    a computer that was left logged in must not replace the branch's phone number.
    """
    with service():
        staff = locked_staff(by)
        if staff is None or not may_keep_branches(staff):
            raise RefusedError(NOT_YOURS)
        if branch.pk and not _is_corrected(staff, branch, opened):
            return
        opened.demand_code(now)
        what = Event.BRANCH_CORRECTED if branch.pk else Event.BRANCH_ADDED
        _save(branch)
        record_by(what, user=None, branch=branch, by=staff, now=now)


def _save(branch: Branch) -> None:
    try:
        branch.save()
    except IntegrityError as taken:
        raise ValidationError({"number": NUMBER_TAKEN}) from taken


def _is_corrected(staff: User, branch: Branch, opened: Opened) -> bool:
    """Lock the stored branch; return whether `branch` differs from it.

    Raises RefusedError if the stored branch was changed or deleted after the form was shown.
    """
    present = Branch.objects.select_for_update().filter(pk=branch.pk).first()
    if present is None:
        raise RefusedError(CHANGED_MEANWHILE)
    facts = facts_of_branch(present)
    opened.demand_current(staff, facts, otherwise=CHANGED_MEANWHILE)
    return facts != facts_of_branch(branch)
