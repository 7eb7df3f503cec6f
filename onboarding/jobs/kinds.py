"""What each kind of job does with a row: first a plan from the locked rows, then the deed.

A plan writes nothing, except that it counts and logs who is elsewhere. So a slice can charge all
quotas before it writes, and write in the order of addresses: two slices that wait for each other
would be a deadlock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from accounts.log.events import Event, record_by
from accounts.mail.mails import Ready, compose_activation
from accounts.models import Branch, User
from accounts.people.roles import Role, role_of
from onboarding.authority import RefusedError, may_change, may_place
from onboarding.details import Changes, Details
from onboarding.elsewhere import tell_elsewhere
from onboarding.entry import block_person
from onboarding.inviting import NOT_THERE, NOT_YOURS, demand_mailable, new_person
from onboarding.jobs.cells import Fields
from onboarding.jobs.verdicts import Bench
from onboarding.jobs.words import VERDICTS, Outcome, Verdict
from onboarding.models import Job, JobKind, JobRow
from onboarding.services import change_person, erase_person
from onboarding.throttles import charge_mail


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be done with a row: an outcome at once, or a deed that returns one.

    `mails`: the branch whose quota a mail is charged to; None: no mail is sent. `key` is the order
    among the deeds of a slice.
    """

    row: JobRow
    deed: Callable[[], Outcome]
    mails: Branch | None = None
    key: str = ""


@dataclass
class Slice:
    """What the rows of one slice share, and what is written at its end for all of them."""

    job: Job
    staff: User
    bench: Bench
    now: datetime
    people: Mapping[int, User]  # locked
    by_address: Mapping[str, User]
    recent: frozenset[int]  # people who got an activation mail lately
    ready: list[Ready] = field(default_factory=list)
    newcomers: list[User] = field(default_factory=list)

    def plan_import(self, row: JobRow, asked: Fields, address: str) -> Plan:
        """Judge a row of an import again, on the locked person, and plan what it asks.

        Raises RefusedError if the owner learns of too many people elsewhere.
        """
        person = self.by_address.get(address)
        judged = self.bench.judge(asked, person)
        match judged.verdict:
            case Verdict.NEW if row.verdict == Verdict.NEW and judged.details:
                return self._newcomer(row, judged.details, address)
            case Verdict.NEW | Verdict.NOBODY:
                return Plan(row, lambda: Outcome.GONE)
            case Verdict.LEAVER if person:
                return Plan(row, lambda: self._block(person))
            case Verdict.SAME | Verdict.CHANGED if row.verdict == Verdict.NEW:
                return Plan(row, lambda: Outcome.THERE)
            case Verdict.SAME | Verdict.CHANGED if person and judged.changes is not None:
                return self._known(row, person, judged.changes)
            case Verdict.ELSEWHERE:
                tell_elsewhere(self.staff, address, self.now)
        return Plan(row, lambda: self._refuse(row, judged.verdict, person))

    def plan_selected(self, row: JobRow) -> Plan:
        """Plan what is done with a selected person."""
        person = self.people.get(row.user_id or 0)
        if person is None:
            return Plan(row, lambda: Outcome.GONE)
        if self.job.kind == JobKind.RESEND:
            mails = None if person.pk in self.recent else person.branch
            return Plan(row, lambda: self._resend(person), mails=mails)
        deed = self._block if self.job.kind == JobKind.BLOCK else self._erase
        return Plan(row, lambda: deed(person))

    def _newcomer(self, row: JobRow, details: Details, address: str) -> Plan:
        mails = details["branch"] if self.job.invites_now else None
        return Plan(row, lambda: self._add(row, details), mails=mails, key=address)

    def _known(self, row: JobRow, person: User, changes: Changes) -> Plan:
        is_ending = {"phone", "branch"} & {
            name for name, value in changes.items() if getattr(person, name) != value
        }
        is_mailed = self.job.invites_now and (is_ending or person.pk not in self.recent)
        branch = changes.get("branch", person.branch) if is_mailed else None
        return Plan(row, lambda: self._change(person, changes, mails=bool(is_mailed)), branch)

    def _add(self, row: JobRow, details: Details) -> Outcome:
        branch = details["branch"]
        if not may_place(self.staff, Role.EMPLOYEE, branch.pk if branch else None):
            raise RefusedError(NOT_THERE)
        row.user = person = new_person(details, asks_database=False)
        if not self.job.invites_now:
            record_by(Event.PERSON_ADDED, user=person, by=self.staff, now=self.now)
            self.newcomers.append(person)  # last: a row that breaks off leaves nothing here
            return Outcome.ADDED
        ready = compose_activation(person, self.now)
        record_by(Event.INVITED, user=person, by=self.staff, now=self.now)
        self.newcomers.append(person)
        self.ready.append(ready)
        return Outcome.INVITED

    def _change(self, person: User, changes: Changes, *, mails: bool) -> Outcome:
        changed = change_person(by=self.staff, user=person, now=self.now, **changes)
        if not mails:
            return Outcome.UPDATED if changed else self._unchanged()
        fresh = User.objects.select_related("branch").get(pk=person.pk) if changed else person
        charge_mail(fresh, self.now)
        self.ready.append(compose_activation(fresh, self.now))
        return Outcome.UPDATED_SENT if changed else Outcome.SENT

    def _unchanged(self) -> Outcome:
        return Outcome.RECENT if self.job.invites_now else Outcome.THERE

    def _resend(self, person: User) -> Outcome:
        demand_mailable(self.staff, person)
        if person.pk in self.recent:
            return Outcome.RECENT
        charge_mail(person, self.now)
        self.ready.append(compose_activation(person, self.now))
        return Outcome.SENT

    def _block(self, person: User) -> Outcome:
        self._demand_employee(person)
        reason = self.job.reason
        is_news = block_person(by=self.staff, user=person, now=self.now, reason=reason)
        if not is_news:
            raise RefusedError(VERDICTS[Verdict.BLOCKED])
        return Outcome.OUT

    def _erase(self, person: User) -> Outcome:
        self._demand_employee(person)
        erase_person(by=self.staff, user=person, now=self.now, reason=self.job.reason)
        return Outcome.ERASED

    def _demand_employee(self, person: User) -> None:
        """Raise RefusedError for staff, who are never changed in bulk."""
        if role_of(person) != Role.EMPLOYEE or not may_change(self.staff, person):
            raise RefusedError(NOT_YOURS)

    def _refuse(self, row: JobRow, verdict: Verdict, person: User | None) -> Outcome:
        """Refuse a row that was good when it was judged, and is not now."""
        row.verdict, row.user = verdict, person
        return Outcome.REFUSED
