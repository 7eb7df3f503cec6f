"""Make, confirm and work off jobs in tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from accounts.models import Branch, User
from onboarding.jobs.making import make_import, make_selection
from onboarding.jobs.steering import confirm
from onboarding.jobs.working import work
from onboarding.models import Job, JobKind
from onboarding.reading import Table
from tests.unit.onboarding.conftest import NOW

COLUMNS = {0: "first_name", 1: "last_name", 2: "email", 3: "phone", 4: "branch", 5: "leaves"}
TITLES = ("Voornaam", "Achternaam", "E-mail", "Mobiel", "Vestiging", "Uit dienst")


def line(
    name: str,
    *,
    number: str = "0612345678",
    email: str = "",
    branch: str = "",
    leaves: str = "",
) -> tuple[str, ...]:
    return (name.capitalize(), "de Vries", email or f"{name}@werk.example", number, branch, leaves)


def imported(
    by: User, *lines: Sequence[str], branch: Branch | None = None, now: datetime = NOW
) -> Job:
    """Return a job that was made of these lines and judged."""
    table = Table(TITLES, [tuple(one) for one in lines])
    return make_import(by, table, COLUMNS, name="maandag.csv", now=now, branch=branch)


def selected(by: User, kind: JobKind, *people: User, now: datetime = NOW) -> Job:
    chosen = User.objects.filter(pk__in=[one.pk for one in people])
    return make_selection(by, kind, chosen, reason="", now=now)


def confirmed(job: Job, *, invites_now: bool = True, now: datetime = NOW) -> Job:
    """Confirm all good rows of a job, as its owner; return it."""
    job.refresh_from_db()
    assert job.by
    version = job.version
    return confirm(job, job.by, only_good=True, invites_now=invites_now, version=version, now=now)


def worked(job: Job, now: datetime = NOW) -> Job:
    """Work off all jobs; return this one, read again."""
    while work(now):
        pass
    job.refresh_from_db()
    return job


def done(job: Job, *, invites_now: bool = True, now: datetime = NOW) -> Job:
    return worked(confirmed(job, invites_now=invites_now, now=now), now)


def outcomes(job: Job) -> dict[int, str]:
    """Return the outcome of each row that was tried, by its number."""
    return dict(job.rows.exclude(outcome="").values_list("number", "outcome"))
