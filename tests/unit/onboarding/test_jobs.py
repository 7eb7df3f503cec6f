"""Imports: rows are judged, confirmed, and done by the sender."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from accounts.models import User
from messaging.models import Message
from onboarding.jobs.making import make_import
from onboarding.jobs.results import progress, verdicts
from onboarding.jobs.steering import confirm
from onboarding.jobs.working import work
from onboarding.models import Job, JobState
from onboarding.reading import Table
from tests.unit.onboarding.conftest import NOW

COLUMNS = {0: "first_name", 1: "last_name", 2: "email", 3: "phone"}


def table(*rows: Sequence[str]) -> Table:
    return Table(("Voornaam", "Achternaam", "E-mail", "Mobiel"), [tuple(row) for row in rows])


def row(name: str, number: str = "0612345678", email: str = "") -> tuple[str, ...]:
    return (name.capitalize(), "Jansen", email or f"{name}@werk.example", number)


def worked(job: Job) -> Job:
    while work(NOW):
        pass
    job.refresh_from_db()
    return job


def test_new_people_are_invited_and_the_job_is_done(rosa: User) -> None:
    job = make_import(rosa, table(row("jan"), row("piet")), COLUMNS, name="maandag.csv", now=NOW)
    assert (job.state, verdicts(job)) == (JobState.PREVIEW, {"new": 2})
    confirm(job, rosa, only_good=False, invites_now=True, version=job.version, now=NOW)
    assert worked(job).state == JobState.DONE
    assert progress(job).done == 2
    jan = User.objects.get(email="jan@werk.example")
    assert Message.objects.filter(user=jan, purpose="activate", is_bulk=True).count() == 1
    assert not job.rows.exclude(payload="").exists()
