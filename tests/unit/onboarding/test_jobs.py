"""Jobs are made, judged by a few look-ups, confirmed, and done by the sender (S73, S75)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.mail.mails import compose_activation
from accounts.models import Branch, MailLink, SecurityEvent, User
from accounts.people.roles import Role
from desk.bulk.access import person_in_sight
from lib.limits import quota
from messaging.models import Message
from onboarding.authority import RefusedError
from onboarding.jobs import kinds
from onboarding.jobs.making import correct, make_upload
from onboarding.jobs.results import counts, progress, sentence_of, shown_fields
from onboarding.jobs.steering import cancel, confirm, go_on, lift_quota, pause
from onboarding.jobs.working import work
from onboarding.models import Job, JobKind, JobState, Progress, Stage
from tests.unit.onboarding.conftest import NOW, invited, with_password
from tests.unit.onboarding.jobs import (
    confirmed,
    done,
    imported,
    line,
    outcomes,
    selected,
    worked,
)

pytestmark = pytest.mark.requirement("S73", "S75")

LATER = NOW + timedelta(hours=2)


def test_new_people_are_invited_and_what_the_job_had_of_them_is_wiped(rosa: User) -> None:
    job = imported(rosa, line("jan"), line("piet"))
    assert (job.state, counts(job, "verdict")) == (JobState.PREVIEW, {"new": 2})
    assert done(job).state == JobState.DONE
    assert progress(job).done == 2
    jan = User.objects.get(email="jan@werk.example")
    assert (jan.branch, [one.name for one in jan.groups.all()]) == (rosa.branch, ["employee"])
    assert _mails(jan) == 1
    assert Message.objects.get(user=jan).is_bulk
    assert MailLink.objects.filter(user=jan, ended_at=None).count() == 1
    assert Progress.objects.get(user=jan).stage == Stage.QUEUED
    assert not job.rows.exclude(payload="").exists()


def test_each_row_has_its_verdict(rosa: User, anna: User, ahmed: User) -> None:
    bob = with_password(invited("bob", rosa.branch))
    gone = invited("gerda", rosa.branch)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    lines = (
        line("jan"),
        line("jan", email="JAN@werk.example"),
        line("anna"),
        line("anna", email="anna2@werk.example", number="12"),
        line("bob"),
        line("gerda"),
        line("ahmed"),
        line("rosa"),
        line("kees", number="+44 7911 123456"),
        line("eva", branch="01"),
        line("mark", leaves="31-12-2020"),
        line("anna", email="ANNA@WERK.example", leaves="ja"),
        line("frits", leaves="morgen"),
        line("<b>"),
    )
    job = imported(rosa, *lines)
    found = dict(job.rows.order_by("number").values_list("number", "verdict"))
    assert list(found.values()) == [
        *("new", "double", "same", "bad", "active", "blocked"),
        *("elsewhere", "elsewhere", "bad", "bad", "nobody", "double", "bad", "bad"),
    ]
    errors = dict(job.rows.exclude(errors={}).values_list("number", "errors"))
    assert errors[9] == {"phone": "country"}
    assert errors[10] == {"branch": "no_branch"}
    assert errors[13] == {"leaves": "date"}
    assert (bob.pk, anna.pk) == (job.rows.get(number=5).user_id, job.rows.get(number=3).user_id)


def test_a_branch_name_that_two_branches_have_is_refused(hanna: User, rotterdam: Branch) -> None:
    south = Branch.objects.create(number="12", name="Rotterdam", phone="+31107654321")
    named = ("Rotterdam", "02", "12 rotterdam")
    job = imported(hanna, *(line(f"p{n}", branch=name) for n, name in enumerate(named)))
    assert [row.errors for row in job.rows.order_by("number")] == [{"branch": "no_branch"}, {}, {}]
    done(job)
    found = User.objects.filter(email__startswith="p").order_by("email")
    assert [one.branch for one in found] == [rotterdam, south]


def test_a_row_about_somebody_elsewhere_says_no_more_than_that(rosa: User, ahmed: User) -> None:
    job = imported(rosa, line("ahmed"), line("rosa"), line("ahmed2", leaves="ja"))
    said = {str(sentence_of(row)) for row in job.rows.filter(number__lt=3)}
    assert said == {"Kan niet worden toegevoegd, vraag het hoofdkantoor."}
    assert not [row for row in job.rows.all() if person_in_sight(rosa, row)]
    assert SecurityEvent.objects.filter(what="address_elsewhere", by_user_id=rosa.pk).count() == 2


def test_a_corrected_row_is_judged_again_and_the_former_page_is_stale(rosa: User) -> None:
    job = imported(rosa, line("jan", number="12"))
    row = job.rows.get()
    assert list(row.errors) == ["phone"]
    before = job.version
    correct(job, {1: {"phone": "0612345679"}}, NOW)
    assert counts(job, "verdict") == {"new": 1}
    with pytest.raises(RefusedError, match="veranderd"):
        confirm(job, rosa, only_good=False, invites_now=True, version=before, now=NOW)
    done(job)
    assert str(User.objects.get(email="jan@werk.example").phone) == "+31612345679"


def test_correction_from_a_second_tab_is_refused_and_writes_nothing(rosa: User) -> None:
    job = imported(rosa, line("jan", number="12"))
    other_tab = Job.objects.get(pk=job.pk)
    correct(job, {1: {"phone": "0612345679"}}, NOW)
    with pytest.raises(RefusedError, match="veranderd"):
        correct(other_tab, {1: {"phone": "0687654321"}}, NOW)
    job.refresh_from_db()
    assert job.state == JobState.PREVIEW
    done(job)
    assert str(User.objects.get(email="jan@werk.example").phone) == "+31612345679"


def test_bad_rows_hold_up_a_job_unless_only_the_good_are_wanted(rosa: User) -> None:
    job = imported(rosa, line("jan"), line("piet", number="12"))
    with pytest.raises(RefusedError, match="niet kloppen"):
        confirm(job, rosa, only_good=False, invites_now=True, version=job.version, now=NOW)
    done(job)
    assert (progress(job).done, progress(job).skipped) == (1, 1)


def test_a_row_that_is_left_out_makes_no_later_row_double(rosa: User) -> None:
    job = imported(rosa, line("jan", number="12"), line("jan"), line("jan"))
    assert list(job.rows.values_list("verdict", flat=True).order_by("number")) == [
        *("bad", "new", "double")
    ]


def test_a_job_is_confirmed_once(rosa: User) -> None:
    job = imported(rosa, line("jan"))
    version = job.version
    confirmed(job)
    with pytest.raises(RefusedError, match="veranderd"):
        confirm(job, rosa, only_good=True, invites_now=True, version=version, now=NOW)


def test_people_invited_later_get_no_mail_yet(rosa: User) -> None:
    job = done(imported(rosa, line("jan")), invites_now=False)
    jan = User.objects.get(email="jan@werk.example")
    assert (outcomes(job), _mails(jan)) == ({1: "added"}, 0)
    done(selected(rosa, JobKind.RESEND, jan))
    assert _mails(jan) == 1


def test_import_changes_who_has_no_password_and_mails_a_new_link(rosa: User, anna: User) -> None:
    job = done(imported(rosa, line("anna", number="0687654321"), now=LATER), now=LATER)
    anna.refresh_from_db()
    assert (outcomes(job), str(anna.phone)) == ({1: "updated_sent"}, "+31687654321")
    assert _mails(anna) == 2
    assert MailLink.objects.usable(LATER).filter(user=anna).count() == 1


def test_import_never_changes_who_chose_a_password_meanwhile(rosa: User, anna: User) -> None:
    job = confirmed(imported(rosa, line("anna", number="0687654321"), now=LATER), now=LATER)
    with_password(anna)
    worked(job, LATER)
    anna.refresh_from_db()
    assert str(anna.phone) == "+31612345678"
    assert (progress(job).refused, _mails(anna)) == (1, 1)


def test_row_whose_address_appears_elsewhere_meanwhile_is_refused(
    rosa: User, amsterdam: Branch
) -> None:
    job = confirmed(imported(rosa, line("jan")))
    jan = invited("jan", amsterdam)
    worked(job)
    assert str(sentence_of(job.rows.get())) == "Kan niet worden toegevoegd, vraag het hoofdkantoor."
    jan.refresh_from_db()
    assert jan.branch == amsterdam


def test_leavers_of_a_column_are_blocked(rosa: User, anna: User) -> None:
    job = imported(rosa, line("anna", leaves="01-02-2026"), line("jan", leaves="01-02-2036"))
    assert counts(job, "verdict") == {"leaver": 1, "new": 1}
    done(job)
    anna.refresh_from_db()
    assert not anna.is_active
    assert User.objects.get(email="jan@werk.example").is_active


def test_selected_people_are_mailed_blocked_or_erased_but_never_staff(
    rotterdam: Branch, anna: User, rosa: User
) -> None:
    hanna = invited("hanna", None, Role.HEAD_OFFICE)
    bob = with_password(invited("bob", rotterdam))
    job = selected(hanna, JobKind.RESEND, anna, bob, now=LATER)
    assert counts(job, "verdict") == {"same": 1, "active": 1}
    assert outcomes(done(job, now=LATER)) == {1: "sent"}
    assert _mails(anna) == 2
    job = selected(hanna, JobKind.BLOCK, anna, rosa)
    assert counts(job, "verdict") == {"leaver": 1, "staff": 1}
    assert set(outcomes(done(job)).values()) == {"out"}
    job = done(selected(hanna, JobKind.ERASE, anna, rosa))
    assert list(User.objects.filter(pk__in=[anna.pk, rosa.pk])) == [rosa]
    assert list(job.rows.filter(state="done").values_list("user", flat=True)) == [None]


def test_a_job_of_one_branch_reaches_nobody_of_another(rosa: User, ahmed: User) -> None:
    for kind in (JobKind.RESEND, JobKind.BLOCK, JobKind.ERASE):
        job = done(selected(rosa, kind, ahmed, now=LATER), now=LATER)
        assert progress(job).refused == 1
    ahmed.refresh_from_db()
    assert (ahmed.is_active, _mails(ahmed)) == (True, 1)


def test_nobody_is_mailed_twice_within_an_hour_in_bulk(rosa: User, anna: User) -> None:
    one, other = (
        confirmed(selected(rosa, JobKind.RESEND, anna, now=LATER), now=LATER) for _ in "12"
    )
    worked(one, LATER)
    assert _mails(anna) == 2
    assert sorted([*outcomes(one).values(), *outcomes(other).values()]) == ["recent", "sent"]


def test_at_a_quota_a_job_waits_and_head_office_lets_it_go_on(
    rosa: User, settings: LazySettings
) -> None:
    settings.INVITES_IN_BULK = quota("invite-bulk", 2, per=timedelta(days=1))
    hanna = invited("hanna", None, Role.HEAD_OFFICE)
    job = done(imported(rosa, line("jan"), line("piet"), line("kees")))
    assert (job.state, job.waits_until) == (JobState.WAITING, NOW + timedelta(days=1))
    assert (progress(job).done, progress(job).waiting) == (2, 1)
    with pytest.raises(RefusedError):
        lift_quota(job, rosa, NOW)
    lift_quota(job, hanna, NOW)
    assert worked(job).state == JobState.DONE
    assert progress(job).done == 3
    assert SecurityEvent.objects.filter(what="job_quota_lifted", by_user_id=hanna.pk).exists()


def test_a_waiting_job_goes_on_by_itself_when_the_quota_has_room(
    rosa: User, settings: LazySettings
) -> None:
    settings.INVITES_IN_BULK = quota("invite-bulk", 1, per=timedelta(days=1))
    job = done(imported(rosa, line("jan"), line("piet")))
    tomorrow = NOW + timedelta(days=1, seconds=1)
    assert worked(job, tomorrow).state == JobState.DONE


def test_a_row_that_is_refused_costs_no_quota(rosa: User, settings: LazySettings) -> None:
    settings.INVITES_IN_BULK = quota("invite-bulk", 1, per=timedelta(days=1))
    gone = invited("gerda", rosa.branch)
    job = confirmed(selected(rosa, JobKind.RESEND, gone, now=LATER), now=LATER)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    worked(job, LATER)
    assert done(imported(rosa, line("jan"), now=LATER), now=LATER).state == JobState.DONE


def test_a_paused_job_rests_a_cancelled_one_ends(rosa: User) -> None:
    job = confirmed(imported(rosa, line("jan"), line("piet")))
    pause(job, rosa, NOW)
    assert worked(job).state == JobState.PAUSED
    go_on(job, rosa, NOW)
    cancel(job, rosa, NOW)
    assert worked(job).state == JobState.CANCELLED
    assert {shown_fields(row, job)["first_name"] for row in job.rows.all()} == {"Jan", "Piet"}
    assert {str(sentence_of(row)) for row in job.rows.all()} == {"Niet gedaan."}
    assert not User.objects.filter(email="jan@werk.example").exists()
    with pytest.raises(RefusedError, match="klaar of gestopt"):
        go_on(job, rosa, NOW)


def test_a_colleague_steers_no_job_of_another(rosa: User, rotterdam: Branch) -> None:
    job = confirmed(imported(rosa, line("jan")))
    rick = invited("rick", rotterdam, Role.BRANCH_ADMIN)
    for deed in (pause, go_on, cancel):
        with pytest.raises(RefusedError, match="mag dit niet"):
            deed(job, rick, NOW)
    cancel(job, invited("hanna", None, Role.HEAD_OFFICE), NOW)


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}, {"frozen_at": NOW}])
def test_a_job_ends_when_its_owner_may_not_go_on(rosa: User, change: dict[str, object]) -> None:
    job = confirmed(imported(rosa, line("jan")))
    User.objects.filter(pk=rosa.pk).update(**change)
    worked(job)
    assert (job.state, job.problem[:26]) == (JobState.FAILED, "Deze lijst is gestopt: wie")
    assert (progress(job).waiting, User.objects.filter(email="jan@werk.example").count()) == (1, 0)


def test_a_row_that_breaks_off_is_told_and_the_rest_is_done(
    rosa: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = confirmed(imported(rosa, line("jan"), line("piet")))

    def breaks(user: User, _now: object) -> object:
        if user.first_name == "Jan":
            raise ValueError
        return real(user, NOW)

    real = compose_activation
    monkeypatch.setattr(kinds, "compose_activation", breaks)
    worked(job)
    assert outcomes(job) == {1: "fault", 2: "invited"}
    assert not User.objects.filter(email="jan@werk.example").exists()


def test_an_upload_is_read_by_the_sender_and_not_kept(rosa: User) -> None:
    text = "Voornaam;Achternaam;E-mail;Mobiel\nJan;Jansen;jan@werk.example;612345678\n"
    job = make_upload(rosa, text.encode(), name="maandag.csv", now=NOW)
    assert "Jansen" not in job.upload
    worked(job)
    assert (job.state, job.upload, counts(job, "verdict")) == (JobState.PREVIEW, "", {"new": 1})


def test_an_upload_that_cannot_be_read_ends_with_a_sentence(rosa: User) -> None:
    job = worked(make_upload(rosa, b"PK\x03\x04broken", name="maandag.xlsx", now=NOW))
    assert (job.state, job.upload) == (JobState.FAILED, "")
    assert job.problem


def test_a_job_that_nobody_confirmed_is_deleted_after_an_hour(rosa: User) -> None:
    job = imported(rosa, line("jan"))
    assert not work(NOW + timedelta(minutes=59))
    assert work(NOW + timedelta(minutes=61))
    assert not Job.objects.filter(pk=job.pk).exists()


def test_preview_of_many_rows_takes_few_statements(rosa: User) -> None:
    few, many = (
        _statements(rosa, [line(f"p{number}") for number in range(count)]) for count in (10, 900)
    )
    assert many <= few + 20


def test_slice_of_fifty_new_people_takes_few_statements(rosa: User) -> None:
    job = confirmed(imported(rosa, *(line(f"p{number}") for number in range(50))))
    with CaptureQueriesContext(connection) as asked:
        work(NOW)
    assert progress(job).done > 0
    assert len(asked) < 5 * progress(job).done + 60


def _statements(by: User, lines: list[tuple[str, ...]]) -> int:
    with CaptureQueriesContext(connection) as asked:
        imported(by, *lines)
    return len(asked)


def _mails(person: User) -> int:
    return Message.objects.filter(user=person, purpose="activate").count()
