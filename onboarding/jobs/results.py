"""What the desk shows of a job: who may see it, how far it is, its rows and what became of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.functional import Promise

from accounts.models import User
from accounts.people.roles import Role, role_of
from onboarding.jobs.cells import Fields, fields_of, person_in
from onboarding.jobs.selecting import HAS_PASSWORD
from onboarding.jobs.verdicts import told_by_fields
from onboarding.jobs.words import EXACT, GOOD, OUTCOMES, VERDICTS, Outcome, words_of_error
from onboarding.models import Activation, Job, JobKind, JobRow, RowState

PAGE = 50


@dataclass(frozen=True, slots=True)
class Progress:
    """How many rows of a job are in each state."""

    waiting: int
    done: int
    refused: int
    skipped: int

    @property
    def total(self) -> int:
        """The rows that are to be done, or were."""
        return self.waiting + self.done + self.refused

    @property
    def handled(self) -> int:
        return self.done + self.refused


def jobs_in_sight(staff: User) -> QuerySet[Job]:
    """Return the jobs that this colleague may see: one's own, and all for head office (S70)."""
    return Job.objects.all() if role_of(staff) == Role.HEAD_OFFICE else Job.objects.filter(by=staff)


def progress(job: Job) -> Progress:
    """Return how far the job is, by one statement."""
    found = counts(job, "state")
    return Progress(*(found.get(state.value, 0) for state in RowState))


def counts(job: Job, column: str) -> dict[str, int]:
    """Return how many rows have each value of this column, such as `verdict`."""
    return dict(job.rows.values_list(column).annotate(many=Count("pk")).order_by())


def result_rows(job: Job, *, after: int, many: int) -> list[JobRow]:
    """Return up to `many` rows after the row with the number `after`, with their people."""
    rows = job.rows.filter(number__gt=after).select_related("user__branch")
    return list(rows.order_by("number")[:many])


def unmailed(job: Job) -> QuerySet[User]:
    """Return the people whom an import without mails added or changed, and who wait for a mail."""
    if job.kind != JobKind.INVITE or job.invites_now or not job.confirmed_at:
        return User.objects.none()
    told = job.rows.filter(outcome__in=(Outcome.ADDED, Outcome.UPDATED)).values("user")
    mailed = Activation.objects.filter(user=OuterRef("pk"), at__gte=job.confirmed_at)
    waiting = User.objects.filter(pk__in=told, is_active=True).exclude(HAS_PASSWORD)
    return waiting.filter(~Exists(mailed))


def shown_fields(row: JobRow, job: Job) -> Fields:
    """Return the fields of the person in a row that is not done yet, by name."""
    return person_in(row, fields_of(job))


def sentence_of(row: JobRow) -> Promise | str:
    """Return what the preview or the result says of a row."""
    if row.problem:
        return row.problem
    if row.state == RowState.WAITING and row.job.ended_at:
        return OUTCOMES[Outcome.REFUSED]
    if row.outcome and not _is_refused_by_verdict(row):
        return OUTCOMES.get(row.outcome, row.outcome)
    return VERDICTS.get(row.verdict, row.verdict)


def _is_refused_by_verdict(row: JobRow) -> bool:
    """Return whether the row was good when it was judged, and was not when it was done."""
    return row.outcome == Outcome.REFUSED and row.verdict not in GOOD


def errors_of(row: JobRow, asked: Fields) -> dict[str, Promise | str]:
    """Return a sentence for each field of the row that is not good. `asked`: its fields."""
    told = told_by_fields(asked) if asked and row.errors else {}
    return {
        field: (told.get(field) if code in EXACT else None) or words_of_error(field, code)
        for field, code in row.errors.items()
    }
