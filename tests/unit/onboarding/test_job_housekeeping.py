"""Lists are deleted in time, resealed, ended by a restore, and forget who was erased."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings

from accounts.models import User
from lib.sealing import current_prefix
from onboarding.housekeeping import OnboardingHousekeeping
from onboarding.jobs.cells import open_cells
from onboarding.jobs.making import correct, make_upload
from onboarding.jobs.steering import pause
from onboarding.models import Job, JobRow, JobState
from onboarding.services import change_person, erase_person
from tests.unit.onboarding.conftest import NOW, invited
from tests.unit.onboarding.jobs import confirmed, done, imported, line, worked

pytestmark = pytest.mark.requirement("S73", "S101")

KEEPER = OnboardingHousekeeping()


def test_list_is_deleted_long_after_it_ended(rosa: User, settings: LazySettings) -> None:
    done(imported(rosa, line("jan")))
    assert KEEPER.purge(NOW + settings.JOBS_KEPT - timedelta(days=1)) == {"jobs": 0}
    assert KEEPER.purge(NOW + settings.JOBS_KEPT) == {"jobs": 1}
    assert not JobRow.objects.exists()


def test_paused_list_that_nobody_continues_is_deleted(rosa: User, settings: LazySettings) -> None:
    pause(confirmed(imported(rosa, line("jan"))), rosa, NOW)
    assert KEEPER.purge(NOW + settings.JOBS_KEPT - timedelta(days=1)) == {"jobs": 0}
    assert KEEPER.purge(NOW + settings.JOBS_KEPT) == {"jobs": 1}
    assert not JobRow.objects.exists()


def test_list_that_nobody_confirmed_is_deleted_but_no_list_under_way(
    rosa: User, settings: LazySettings
) -> None:
    imported(rosa, line("jan"))
    under_way = confirmed(imported(rosa, line("piet")))
    assert KEEPER.purge(NOW + settings.UPLOAD_KEPT) == {"jobs": 1}
    assert list(Job.objects.all()) == [under_way]


def test_upload_that_waits_for_a_sender_is_kept_as_long_as_a_list(
    rosa: User, settings: LazySettings
) -> None:
    make_upload(rosa, b"Voornaam", name="x.csv", now=NOW)
    assert KEEPER.purge(NOW + settings.UPLOAD_KEPT - timedelta(minutes=1)) == {"jobs": 0}
    assert KEEPER.purge(NOW + settings.UPLOAD_KEPT) == {"jobs": 1}


def test_cells_titles_and_uploads_are_resealed_once(rosa: User, settings: LazySettings) -> None:
    job = imported(rosa, line("jan"), line("piet"))
    make_upload(rosa, b"Voornaam", name="x.csv", now=NOW)
    settings.SEALING_KEYS = {"fresh": b"7" * 32, **settings.SEALING_KEYS}
    assert KEEPER.reseal() == {"job rows": 2, "jobs": 2}
    assert KEEPER.reseal() == {"job rows": 0, "jobs": 0}
    row = job.rows.get(number=1)
    assert row.payload.startswith(current_prefix())
    assert open_cells(row)[0][0] == "Jan"


def test_nothing_of_a_restored_backup_goes_on(rosa: User) -> None:
    job = confirmed(imported(rosa, line("jan")))
    assert KEEPER.after_restore(NOW)["jobs"] == 1
    job.refresh_from_db()
    assert (job.state, job.due_at, job.ended_at) == (JobState.FAILED, None, NOW)
    assert not job.rows.exclude(payload="").exists()


def test_row_forgets_who_is_erased(rosa: User, anna: User) -> None:
    job = imported(rosa, line("anna"), line("jan"))
    erase_person(by=rosa, user=anna, now=NOW)
    assert [row.payload == "" for row in job.rows.order_by("number")] == [True, False]
    assert not job.rows.exclude(user=None).exists()


def test_every_row_with_the_address_of_who_is_erased_is_wiped(rosa: User) -> None:
    double = done(imported(rosa, line("jan"), line("JAN"), line("piet")))
    there = confirmed(imported(rosa, line("eva"), line("kees", number="12")))
    eva, kees = invited("eva", rosa.branch), invited("kees", rosa.branch)
    worked(there)
    for person in (User.objects.get(email="jan@werk.example"), eva, kees):
        erase_person(by=rosa, user=person, now=NOW)
    assert not double.rows.exclude(payload="").exists()
    assert not there.rows.exclude(payload="", errors={}, whose="").exists()


def test_row_is_wiped_under_the_address_that_staff_corrected(rosa: User) -> None:
    job = imported(rosa, line("jan", email="jan@werk"))
    correct(job, {1: {"email": "jan@werk.example", "phone": "12"}}, NOW)
    erase_person(by=rosa, user=invited("jan", rosa.branch), now=NOW)
    assert job.rows.get().payload == ""


def test_row_is_wiped_when_its_person_got_another_address(rosa: User) -> None:
    job = done(imported(rosa, line("jan"), line("jan")))
    jan = User.objects.get(email="jan@werk.example")
    change_person(by=rosa, user=jan, now=NOW, email="johannes@werk.example")
    erase_person(by=rosa, user=jan, now=NOW)
    assert not job.rows.exclude(payload="").exists()


def test_row_is_wiped_after_the_key_of_its_digest_is_gone(
    rosa: User, settings: LazySettings
) -> None:
    job = imported(rosa, line("jan", number="12"))
    settings.SEALING_KEYS = {"fresh": b"7" * 32, **settings.SEALING_KEYS}
    KEEPER.reseal()
    settings.SEALING_KEYS = {"fresh": b"7" * 32}
    erase_person(by=rosa, user=invited("jan", rosa.branch), now=NOW)
    assert job.rows.get().payload == ""


def test_correction_fills_no_row_that_an_erasure_wiped(rosa: User, anna: User) -> None:
    job = imported(rosa, line("anna"), line("jan"))
    erase_person(by=rosa, user=anna, now=NOW)
    correct(job, {1: {"first_name": "Anna"}, 2: {"first_name": "Johan"}}, NOW)
    assert [row.payload == "" for row in job.rows.order_by("number")] == [True, False]
