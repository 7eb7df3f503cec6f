"""What becomes of an upload: what was not read, and what happens while a sender reads it."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from openpyxl import Workbook

from accounts.models import User
from onboarding.jobs import reading
from onboarding.jobs.making import choose_columns, make_upload
from onboarding.jobs.steering import cancel
from onboarding.jobs.working import work
from onboarding.models import JobState
from onboarding.reading import Table, read
from tests.unit.onboarding.conftest import NOW, Enter
from tests.unit.onboarding.jobs import worked
from tests.unit.onboarding.workbooks import saved

pytestmark = pytest.mark.requirement("S73", "S75")

FILE = b"Voornaam;Achternaam;E-mail;Mobiel\nJan;Jansen;jan@werk.example;612345678\n"


def test_page_says_that_only_the_first_sheet_was_read(rosa: User, enter: Enter) -> None:
    book = Workbook()
    first, second = book.worksheets[0], book.create_sheet("Juni")
    first.title = "Mei"
    for line in (("Voornaam", "Achternaam", "E-mail"), ("Jan", "Jansen", "jan@werk.example")):
        first.append(line)
    second.append(("Meer",))
    job = worked(make_upload(rosa, saved(book), name="mensen.xlsx", now=NOW))
    assert job.state == JobState.COLUMNS
    told = "Wij lazen alleen het eerste werkblad: Mei."
    assert told in enter(rosa).get(f"/beheer/bulk/{job.pk}/").content.decode()
    choose_columns(job, {0: "first_name", 1: "leaves", 2: "email"}, NOW)
    assert told in enter(rosa).get(f"/beheer/bulk/{job.pk}/").content.decode()


@pytest.mark.parametrize("content", [FILE, b""])
def test_an_upload_that_is_cancelled_while_it_is_read_stays_so(
    rosa: User, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    job = make_upload(rosa, content, name="maandag.csv", now=NOW)

    def slow(*file: Any) -> Table:
        cancel(job, rosa, NOW)
        return read(*file)

    monkeypatch.setattr(reading, "read", slow)
    worked(job)
    assert (job.state, job.header, job.due_at) == (JobState.CANCELLED, "", None)
    assert not job.rows.exists()


def test_an_upload_whose_lease_passed_to_another_sender_is_stored_once(
    rosa: User, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    job = make_upload(rosa, FILE, name="maandag.csv", now=NOW)

    def slow(*file: Any) -> Table:
        monkeypatch.setattr(reading, "read", read)
        work(NOW + settings.JOB_LEASE)
        return read(*file)

    monkeypatch.setattr(reading, "read", slow)
    work(NOW)
    job.refresh_from_db()
    assert (job.state, job.rows.count()) == (JobState.PREVIEW, 1)
    assert job.due_at == NOW + settings.JOB_LEASE + settings.UPLOAD_KEPT
