"""The rows of a job for people selected in the list, inserted by one statement."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import (
    Case,
    CharField,
    F,
    JSONField,
    Max,
    Min,
    Q,
    QuerySet,
    UUIDField,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from accounts.models import User
from lib.rows import insert_from
from onboarding.jobs.words import Verdict
from onboarding.models import Job, JobKind, JobRow, RowState

_STAFF = When(is_staff=True, then=Value(Verdict.STAFF.value))
_BLOCKED = When(is_active=False, then=Value(Verdict.BLOCKED.value))
HAS_PASSWORD = ~Q(password="") & ~Q(
    password__startswith=UNUSABLE_PASSWORD_PREFIX
)  # as `User.has_password`
_ACTIVE = When(HAS_PASSWORD, then=Value(Verdict.ACTIVE.value))
_WHENS = {
    JobKind.RESEND: ((_BLOCKED, _ACTIVE), Verdict.SAME),
    JobKind.BLOCK: ((_STAFF, _BLOCKED), Verdict.LEAVER),
    JobKind.ERASE: ((_STAFF,), Verdict.TO_ERASE),
}


def insert_people(job: Job, people: QuerySet[User]) -> int:
    """Insert a row for each of these people, but at most JOB_ROWS + 1; return how many."""
    # Not by reading ids and inserting pieces: 50,000 rows would take seconds of a request.
    chosen = people.order_by("pk").values("pk")[: settings.JOB_ROWS + 1]
    return insert_from(JobRow, User.objects.filter(pk__in=chosen), _values(job))


def only_branch_of(job: Job) -> int | None:
    """Return the branch of all people of a job; None if they have several, or none."""
    lowest, highest = job.rows.aggregate(a=Min("user__branch"), b=Max("user__branch")).values()
    return lowest if lowest == highest else None


def _values(job: Job) -> dict[str, object]:
    """Return what stands in each column of a new row."""
    whens, default = _WHENS[JobKind(job.kind)]
    return {
        "job_id": Value(job.pk, UUIDField()),
        "number": Window(RowNumber(), order_by=F("pk").asc()),
        "user_id": F("pk"),
        "verdict": Case(*whens, default=Value(default.value), output_field=CharField()),
        "state": Value(RowState.WAITING.value),
        "errors": Value({}, JSONField()),
        **{name: Value("") for name in ("payload", "outcome", "problem")},
    }
