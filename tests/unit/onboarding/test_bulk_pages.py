"""The desk's pages of a job: who was left out, what was thrown away, and who still waits (S73)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import Settings

from accounts.models import Branch, User
from accounts.people.roles import Role
from onboarding.authority import RefusedError
from onboarding.jobs.making import choose_columns
from onboarding.models import Job, JobKind, JobState
from onboarding.services import erase_person
from tests.unit.onboarding.conftest import NOW, Enter, invited
from tests.unit.onboarding.jobs import confirmed, done, imported, line, selected

pytestmark = pytest.mark.requirement("S73")

LATER = NOW + timedelta(minutes=1)
PEOPLE, BULK = "/beheer/accounts/user/", "/beheer/bulk/"


def _page(job: Job) -> str:
    return f"{BULK}{job.pk}/"


def test_result_and_its_file_show_who_was_left_out_and_why(rosa: User, enter: Enter) -> None:
    job = done(imported(rosa, line("jan"), line("piet", number="12")))
    jan = User.objects.get(email="jan@werk.example")
    html = enter(rosa).get(f"{_page(job)}?soort=").content.decode()
    assert "piet@werk.example" in html
    assert "Dit nummer klopt niet." in html
    html = enter(rosa).get(f"{_page(job)}?soort=invited").content.decode()
    assert f'<a href="/beheer/accounts/user/{jan.pk}/change/">de Vries</a>' in html
    file = enter(rosa).post(f"{_page(job)}download/").getvalue().decode()
    first, second = file.splitlines()[1:]
    assert ";jan@werk.example;" in first
    assert ";piet@werk.example;" in second
    assert "mobiel nummer: Dit nummer klopt niet." in second
    assert not job.rows.get(number=1).payload


def test_columns_are_chosen_after_a_person_of_the_list_was_erased(rosa: User, enter: Enter) -> None:
    job, jan = imported(rosa, line("jan"), line("piet")), invited("jan", rosa.branch)
    choose_columns(job, {0: "first_name"}, NOW)
    erase_person(by=rosa, user=jan, now=NOW)
    html = enter(rosa).get(_page(job)).content.decode()
    assert ("Jan" in html, "Piet" in html) == (False, True)


def test_list_is_thrown_away_after_a_question_with_all_its_rows(rosa: User, enter: Enter) -> None:
    job, client = imported(rosa, line("jan")), enter(rosa)
    html = client.get(f"{_page(job)}stoppen/").content.decode()
    assert "De regels van deze lijst worden gewist." in html
    assert "1 regel, maandag.csv" in html
    html = client.post(f"{_page(job)}stoppen/", follow=True).content.decode()
    assert "De lijst is weggegooid. Er is niets gedaan." in html
    assert "Weggegooid. Er is niets gedaan." in html
    job.refresh_from_db()
    assert (job.state, job.rows.count()) == (JobState.CANCELLED, 0)


def test_list_that_began_meanwhile_is_not_thrown_away(rosa: User, enter: Enter) -> None:
    job, client = confirmed(imported(rosa, line("jan"))), enter(rosa)
    html = client.post(f"{_page(job)}stoppen/", follow=True).content.decode()
    assert "Deze lijst is veranderd terwijl u hier bezig was." in html
    job.refresh_from_db()
    assert job.state == JobState.RUNNING


def test_list_of_lists_tells_two_apart(rosa: User, rotterdam: Branch, enter: Enter) -> None:
    imported(rosa, line("jan"), line("piet"), branch=rotterdam)
    selected(rosa, JobKind.BLOCK, invited("bob", rotterdam), now=LATER)
    hanna = invited("hanna", None, Role.HEAD_OFFICE)
    html = enter(hanna).get(BULK).content.decode()
    first, second = html.split("<tbody")[1].split("</tr>")[:2]
    for shown in (">1<", "02 Rotterdam", "Rosa de Vries", "Mensen blokkeren"):
        assert shown in first
    for shown in (">2<", "02 Rotterdam", "Rosa de Vries", "(maandag.csv)"):
        assert shown in second


def test_people_added_without_a_mail_are_mailed_from_the_result(rosa: User, enter: Enter) -> None:
    job, client = done(imported(rosa, line("jan"), line("piet")), invites_now=False), enter(rosa)
    assert "Stuur 2 activeringsmails" in client.get(_page(job)).content.decode()
    answer = client.post(f"{_page(job)}mailen/")
    later = Job.objects.get(kind=JobKind.RESEND)
    assert answer["Location"] == _page(later)
    done(later, now=NOW)
    assert "Stuur" not in client.get(_page(job)).content.decode()
    answer = client.post(f"{_page(job)}mailen/", follow=True)
    assert "U heeft niemand gekozen." in answer.content.decode()
    other = imported(rosa, line("kees"))
    assert client.post(f"{_page(other)}mailen/")["Location"] == f"{_page(other)}mailen/"


def test_all_of_a_list_that_is_not_counted_to_its_end_can_be_chosen(
    rosa: User, rotterdam: Branch, enter: Enter, settings: Settings
) -> None:
    settings.LIST_COUNTED, client = 1, enter(rosa)
    chosen = [invited(name, rotterdam).pk for name in ("bob", "bea")]
    assert "Kies alles wat is gevonden: meer dan 1" in client.get(PEOPLE).content.decode()
    across = {"select_across": "1", "index": "0", "_selected_action": chosen[:1]}
    answer = client.post(PEOPLE, {**across, "action": "block_all"}, follow=True)
    assert "Blokkeer 2 mensen" in answer.content.decode()


def test_more_people_than_a_list_takes_are_refused_with_the_number(
    rosa: User, rotterdam: Branch, settings: Settings
) -> None:
    settings.JOB_ROWS = 1
    with pytest.raises(RefusedError, match="meer dan 1 mensen"):
        selected(rosa, JobKind.BLOCK, invited("bob", rotterdam), invited("bea", rotterdam))
    assert not Job.objects.exists()


@pytest.mark.requirement("S101")
def test_log_says_which_list_it_was(rosa: User, enter: Enter) -> None:
    imported(rosa, line("jan"))
    hanna = invited("hanna", None, Role.HEAD_OFFICE)
    url = "/beheer/accounts/securityevent/?wat=job_made"
    html = enter(hanna).get(url).content.decode()
    assert "Bijzonderheden" in html
    assert "Mensen toevoegen met een lijst" in html.split("result_list")[1]
