"""Check that a form posted at the desk is not outdated, and that an app code was entered recently.

Services check this after locking the row in the database that the form changes (S52, S86). A form
posts every field, so an outdated form would undo a change that somebody else made in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import Promise

from accounts.models import Branch, Logo, User
from accounts.road.step_up import demand_fresh_code
from lib.sealing import keyed_digest, keyed_digests
from messaging.models import SmsStop
from onboarding.authority import RefusedError

SEEN = "seen"  # the name of the hidden field that holds the value of `shown`

Facts = tuple[object, ...]

# A new value of these fields could open the account to another person: it needs an app code (S52).
_WITH_CODE = frozenset({"email", "phone", "role", "manages", "branch"})


class OutdatedError(RefusedError):
    """A form does not show what is stored now, so it is refused."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A form posted at the desk. `seen` is the digest that the page posts, as made by `shown`."""

    session: SessionBase
    seen: str

    @classmethod
    def of(cls, request: HttpRequest) -> Opened:
        return cls(request.session, request.POST.get(SEEN, ""))

    def demand_current(self, by: User, facts: Facts, *, otherwise: Promise) -> None:
        """Raise OutdatedError(otherwise) unless `seen` is the digest of `facts` and `by`."""
        known = keyed_digests(*_parts(by, facts))
        if not any(constant_time_compare(self.seen, one) for one in known):
            raise OutdatedError(otherwise)

    def demand_code(self, now: datetime) -> None:
        """Raise StepUpNeeded if this session got no app code within STEP_UP_LIFETIME."""
        demand_fresh_code(self.session, now)


def shown(by: User, facts: Facts) -> str:
    """Return a keyed digest of `facts` and `by`. The page posts it in the hidden field `seen`."""
    return keyed_digest(*_parts(by, facts))


def facts_of(person: User) -> Facts:
    """Return the data of this person by which `demand_current` recognises an outdated form."""
    names = (person.first_name, person.last_name, person.language)
    reach = (person.email, person.phone, person.branch_id)
    # The epoch stands for role and managed branches: a change of these raises it.
    return ("person", person.pk, *names, *reach, person.is_active, person.epoch)


def facts_of_branch(branch: Branch) -> Facts:
    """Return the data of this branch by which `demand_current` recognises an outdated form."""
    shown_in_mails = (branch.number, branch.name, branch.phone, branch.reply_to)
    return ("branch", branch.pk, *shown_in_mails, branch.reminds)


def facts_of_stop(stop: SmsStop | None) -> Facts:
    """Return when all SMS were stopped, and by whom. Both are None if SMS are not stopped."""
    return ("sms", stop and stop.at, stop and stop.by_id)


def facts_of_logo(logo: Logo | None) -> Facts:
    """Return which logo every page has, if any."""
    return ("logo", logo and logo.digest)


def asks_code(person: User, changed: frozenset[str], *, was_staff: bool) -> bool:
    """Return whether changing these fields of `person` requires a recent app code (S52).

    Without a code, a stranger at an unattended desk could take over accounts or block staff (S65).
    """
    if was_staff:
        return bool(changed)
    # Blocking an employee needs no code, because it may be urgent.
    unblocks = "is_active" in changed and person.is_active
    return unblocks or not _WITH_CODE.isdisjoint(changed)


def _parts(by: User, facts: Facts) -> Facts:
    return ("opened", by.pk, by.epoch, *facts)
