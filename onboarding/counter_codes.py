"""The desk's service for a person who lost the app: issue a counter code (baliecode; S61, S64)."""

from __future__ import annotations

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.log.events import service
from accounts.models import User
from onboarding.authority import RefusedError, has_readdressed, may_issue_counter_code
from onboarding.inviting import BLOCKED, NOT_YOURS
from onboarding.locks import locked_pair
from onboarding.opened import Opened
from onboarding.services import demand_shown
from twofactor.counter_codes import issue_counter_code
from twofactor.models import Authenticator

NO_APP = _("Deze persoon heeft nog geen app gekoppeld en heeft dus geen baliecode nodig.")
COLLEAGUE = _(
    "U heeft het nummer of e-mailadres van deze persoon net veranderd."
    " Vraag een collega om de baliecode te maken."
)
NEW_PASSWORD_FIRST = _(
    "Deze persoon heeft het account zelf geblokkeerd en kiest eerst een nieuw wachtwoord."
    " Dat kan met 'Wachtwoord vergeten?'. Maak daarna de baliecode."
)


def give_counter_code(
    *, by: User | None, user: User, now: datetime, opened: Opened | None = None, reason: str = ""
) -> str:
    """Issue a counter code to a person at the counter; return the code, to be shown once.

    Raises RefusedError if `by` may not do this, if the person cannot use a counter code now, or if
    the form `opened` is outdated. With `opened`, raises StepUpNeeded without a recent app code. On
    the command line, `by` and `opened` are None. `reason` goes into the security log.
    """
    with service():
        staff, person = locked_pair(by, user)
        demand_shown(person, staff, opened)
        if opened:
            opened.demand_code(now)
        why_not = _why_not(staff, person, now)
        if why_not:
            raise RefusedError(why_not)
        return issue_counter_code(user=person, by=staff, now=now, reason=reason)


def _why_not(by: User | None, person: User, now: datetime) -> Promise | None:
    if not may_issue_counter_code(by, person, now):
        return COLLEAGUE if by and has_readdressed(by, person, now) else NOT_YOURS
    if not person.is_active:
        return BLOCKED
    if person.frozen_at:
        return None if person.may_begin else NEW_PASSWORD_FIRST
    return None if Authenticator.objects.confirmed_of(person) else NO_APP
