"""Staff add people by a list: they paste or upload it, check it, and the sender does the rest."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from accounts.people.roles import Role
from lib.limits import quota
from onboarding.models import Job
from onboarding.services import change_person
from tests.journeys.late import GONE, TYPED, come_back
from tests.journeys.lists import BOX, HEADER, crowd, paste, pasted, upload
from tests.journeys.town import Person, Town, step_up, user_of
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S73")

STALE = "Deze lijst is veranderd terwijl u hier bezig was."
AWAY = timedelta(minutes=20)  # the session of staff ends after fifteen
NEW = r"p[0-9]+@mail\.example"  # addresses of `crowd`


@pytest.fixture
def desk(town: Town, carol: Person) -> Visitor:
    """Return the browser of Carol, branch admin of Rotterdam, with the box open."""
    town.invite(carol, role="branch-admin")
    browser = town.enrol(carol)
    browser.open(BOX)
    return browser


@pytest.fixture
def chief(town: Town) -> Visitor:
    """Return the browser of somebody of head office."""
    hanna = Person("hanna@werktalent.example", "+31633334444", "Hanna", "Smit")
    town.invite(hanna, role="head-office")
    return town.enrol(hanna)


def newcomers() -> int:
    return User.objects.filter(email__regex=NEW).count()


def message_ids(town: Town) -> list[str]:
    """Return the Message-ID of each mail to a newcomer, in the order of arrival."""
    return [
        str(one.mail["Message-ID"])
        for one in town.smtp.received
        if re.fullmatch(NEW, one.recipients[0])
    ]


def test_forty_pasted_people_are_invited_once_each(town: Town, desk: Visitor) -> None:
    paste(desk, pasted(crowd(40)))
    job = desk.press("Nodig 40 mensen uit").url
    assert "0 van 40" in desk.page.text
    town.deliver()
    page = desk.open(job)
    assert page.text.count("Toegevoegd en uitgenodigd.") >= 40
    assert len(set(message_ids(town))) == len(message_ids(town)) == newcomers() == 40


def test_people_are_added_now_and_mailed_later(town: Town, desk: Visitor) -> None:
    paste(desk, pasted(crowd(3)))
    desk.press("Voeg 3 mensen toe en mail later")
    town.deliver()
    assert (newcomers(), message_ids(town)) == (3, [])


def test_bad_rows_of_a_file_are_corrected_and_the_rest_stays(town: Town, desk: Visitor) -> None:
    rows = crowd(3)
    rows[1] = (*rows[1][:3], "010 123 45 67")
    page = upload(desk, "", pasted(rows).encode("cp1252"), "maandag.csv")
    assert "Wij lezen het bestand." in page.text
    assert 'data-again="2"' in page.html
    town.deliver()
    page = desk.open(page.url)
    assert "1 regel wordt overgeslagen." in page.text
    assert "p2@mail.example 010 123 45 67" not in page.text
    assert page.form_with("Controleer opnieuw").fields["r3-phone"] == "010 123 45 67"
    page = desk.press("Controleer opnieuw", **{"r3-phone": "06 12345678"})
    assert "Nodig 3 mensen uit" in page.buttons
    desk.press("Nodig 3 mensen uit")
    town.deliver()
    assert newcomers() == 3


def test_only_the_good_rows_are_done_if_bad_ones_stay(town: Town, desk: Visitor) -> None:
    rows = crowd(3)
    rows[1] = (*rows[1][:2], "geen adres", rows[1][3])
    rows.append(rows[0])
    page = paste(desk, pasted(rows))
    assert "Staat dubbel in het bestand (1)" in page.text
    assert "2 regels worden overgeslagen." in page.text
    page = desk.press("Nodig 2 mensen uit")
    town.deliver()
    assert "Overgeslagen (2)" in desk.open(page.url).text
    assert newcomers() == 2


def test_columns_that_are_not_known_are_chosen(town: Town, desk: Visitor) -> None:
    page = paste(desk, pasted(crowd(2), ("Wie", "Van", "Waar", "Bel")))
    assert (
        "Er is nog geen kolom voor: voornaam, achternaam, e-mailadres, mobiel nummer" in page.text
    )
    page = desk.press("Controleer", c0="first_name", c1="last_name", c2="email")
    assert "Er is nog geen kolom voor: mobiel nummer." in page.text
    page = desk.press("Controleer", c3="email")
    assert "Kies iedere soort kolom hoogstens één keer." in page.text
    page = desk.press("Controleer", c3="phone")
    assert "Nodig 2 mensen uit" in page.buttons


def test_both_parts_of_a_name_that_is_not_split_are_corrected(town: Town, desk: Visitor) -> None:
    rows = [("Anna Maria Jansen", "anna@mail.example", "06 12345678")]
    page = paste(desk, pasted(rows, ("Naam", "E-mailadres", "Mobiel")))
    assert page.form_with("Controleer opnieuw").fields["r2-last_name"] == "Anna Maria Jansen"
    names = {"r2-first_name": "Anna Maria", "r2-last_name": "Jansen"}
    desk.press("Controleer opnieuw", **names)
    desk.press("Nodig 1 persoon uit")
    town.deliver()
    assert str(User.objects.get(email="anna@mail.example")) == "Anna Maria Jansen"


@pytest.mark.requirement("S87")
def test_correction_from_an_older_page_undoes_no_newer_one(town: Town, desk: Visitor) -> None:
    page = paste(desk, pasted([(*crowd(1)[0][:3], "geen"), *crowd(1, first=2)]))
    older = page.form_with("Controleer opnieuw")
    desk.press("Controleer opnieuw", **{"r2-phone": "06 12345678"})
    desk.send(older.action, {**older.fields, "r2-phone": "06 12345678"})
    assert STALE not in desk.page.text  # a double click
    desk.send(older.action, {**older.fields, "r2-phone": "06 87654321"})
    assert STALE in desk.page.text
    desk.press("Nodig 2 mensen uit")
    town.deliver()
    assert str(User.objects.get(email="p1@mail.example").phone) == "+31612345678"


@pytest.mark.requirement("S87")
def test_columns_chosen_on_an_older_page_change_nothing(town: Town, desk: Visitor) -> None:
    page = paste(desk, pasted(crowd(1), ("Wie", "Van", "Waar", "Bel")))
    older = page.form_with("Controleer")
    chosen = {"c0": "first_name", "c1": "last_name", "c2": "email", "c3": "phone"}
    desk.press("Controleer", **chosen)
    desk.send(older.action, {**older.fields, **chosen})
    assert STALE not in desk.page.text  # a double click
    desk.send(older.action, {**older.fields, "c0": "last_name"})
    assert STALE in desk.page.text
    assert "Nodig 1 persoon uit" in desk.page.buttons


def test_double_click_on_the_start_begins_the_list_and_says_no_more(desk: Visitor) -> None:
    form = paste(desk, pasted(crowd(2))).form_with("Nodig 2 mensen uit")
    now, later = ({**form.fields, "invites": when} for when in ("now", "later"))
    desk.press("Nodig 2 mensen uit")
    assert STALE not in desk.send(form.action, now).text
    assert STALE in desk.send(form.action, later).text


def test_column_that_the_file_lacks_is_refused_and_changes_nothing(
    town: Town, desk: Visitor
) -> None:
    page = paste(desk, pasted(crowd(2), ("Wie", "Van", "Waar", "Bel")))
    form = page.form_with("Controleer")
    assert desk.send(form.action, {**form.fields, "c99": "email"}).status == 400
    assert "Er is nog geen kolom voor: voornaam" in desk.open(page.url).text


def test_people_who_have_left_are_blocked_and_a_wrong_one_is_let_in_again(
    town: Town, desk: Visitor, alice: Person
) -> None:
    town.invite(alice)
    rows = [(alice.email, "ja"), ("wie@elders.example", "ja")]
    page = paste(desk, pasted(rows, ("E-mail", "Uit dienst")))
    assert "Bij uw vestiging werkt niemand met dit e-mailadres." in page.text
    page = desk.press("Blokkeer 1 persoon")
    town.deliver()
    assert not user_of(alice).is_active
    desk.open(page.url)
    desk.follow("Hef blokkade op")
    assert desk.press("Hef blokkade op").status == 200
    assert user_of(alice).is_active


def test_quota_makes_a_job_wait_until_head_office_lifts_it(
    town: Town, desk: Visitor, chief: Visitor, settings: Settings
) -> None:
    settings.INVITES_IN_BULK = quota("bulk", 2, per=timedelta(days=1))
    paste(desk, pasted(crowd(5)))
    job = desk.press("Nodig 5 mensen uit").url
    town.deliver()
    page = desk.open(job)
    assert "2 van 5" in page.text
    full = "Deze vestiging heeft te veel mensen tegelijk uitgenodigd."
    assert f"{full} De lijst gaat vanzelf verder op 24 november 2026 09:00" in page.text
    assert "Ga nu verder, zonder limiet" not in page.buttons
    chief.open(job)
    chief.press("Ga nu verder, zonder limiet")
    town.deliver()
    assert "Klaar." in desk.open(job).text
    assert len(set(message_ids(town))) == newcomers() == 5


def test_job_is_paused_and_goes_on(town: Town, desk: Visitor) -> None:
    paste(desk, pasted(crowd(2)))
    job = desk.press("Nodig 2 mensen uit").url
    desk.press("Pauzeer")
    town.deliver()
    assert ("0 van 2" in desk.open(job).text, newcomers()) == (True, 0)
    desk.press("Ga verder")
    town.deliver()
    assert ("Klaar." in desk.open(job).text, newcomers()) == (True, 2)


def test_stopped_job_does_nothing_more(town: Town, desk: Visitor) -> None:
    paste(desk, pasted(crowd(2)))
    desk.press("Nodig 2 mensen uit")
    assert "2 regels worden niet meer gedaan." in desk.follow("Stop").text
    assert "Gestopt. Wat al was gedaan, blijft zo." in desk.press("Stop").text
    town.deliver()
    assert newcomers() == 0


@pytest.mark.requirement("S75")
def test_role_taken_away_while_a_job_runs_ends_it(
    town: Town, desk: Visitor, chief: Visitor, carol: Person
) -> None:
    paste(desk, pasted(crowd(2)))
    job = desk.press("Nodig 2 mensen uit").url
    change_person(by=None, user=user_of(carol), now=timezone.now(), role=Role.EMPLOYEE)
    town.deliver()
    assert newcomers() == 0
    page = chief.open(job)
    assert "Afgebroken. Deze lijst is gestopt: wie hem maakte, mag dit niet meer." in page.text


def test_session_that_ends_before_the_start_loses_nothing(
    town: Town, desk: Visitor, carol: Person, clock: time_machine.Traveller
) -> None:
    job = paste(desk, pasted(crowd(2))).url
    clock.shift(AWAY)
    desk.press("Nodig 2 mensen uit")
    page = come_back(desk, carol)
    assert (page.url, newcomers()) == (job, 0)
    assert TYPED in page.text
    desk.press("Nodig 2 mensen uit")
    town.deliver()
    assert len(message_ids(town)) == newcomers() == 2


def test_correction_typed_too_late_stands_there_again(
    town: Town, desk: Visitor, carol: Person, clock: time_machine.Traveller
) -> None:
    rows = [(*crowd(1)[0][:3], "geen")]
    paste(desk, pasted(rows))
    clock.shift(AWAY)
    desk.press("Controleer opnieuw", **{"r2-phone": "06 12345678"})
    page = come_back(desk, carol)
    assert TYPED in page.text
    assert page.form_with("Controleer opnieuw").fields["r2-phone"] == "06 12345678"


def test_rows_pasted_too_late_are_lost_and_the_page_says_so(
    town: Town, desk: Visitor, carol: Person, clock: time_machine.Traveller
) -> None:
    clock.shift(AWAY)
    paste(desk, pasted(crowd(2)))
    desk.press("Inloggen", email=carol.email, password="Een fiets met 2 wielen!")
    page = desk.press("Controleer", code=carol.app_code())
    assert (page.url, GONE in page.text) == (BOX, True)
    assert not Job.objects.exists()


def test_code_that_became_old_while_pasting_costs_no_rows(
    desk: Visitor, carol: Person, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=9))
    assert "Nodig 2 mensen uit" in paste(desk, pasted(crowd(2))).buttons
    desk.press("Nodig 2 mensen uit")
    assert "Bezig." in step_up(desk, carol).text


def test_code_is_asked_before_the_box(
    desk: Visitor, carol: Person, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=6))
    assert desk.open(BOX).h1 == "Bent u het zelf?"
    assert "Controleer" in step_up(desk, carol).buttons


def test_two_admins_with_one_list_invite_everybody_once(
    town: Town, desk: Visitor, bob: Person
) -> None:
    town.invite(bob, role="branch-admin")
    other = town.enrol(bob)
    other.open(BOX)
    for browser in (desk, other):
        paste(browser, pasted(crowd(4)))
    jobs = [browser.press("Nodig 4 mensen uit").url for browser in (desk, other)]
    town.deliver()
    assert len(message_ids(town)) == newcomers() == 4
    texts = [desk.open(jobs[0]).text, other.open(jobs[1]).text]
    invited = ["Toegevoegd en uitgenodigd." in text for text in texts]
    assert sorted(invited) == [False, True]  # both began at one moment: either goes first
    there = ["Is al toegevoegd. Er is niets veranderd." in text for text in texts]
    assert there == [not one for one in invited]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Plak rijen in het vak of kies een bestand."),
        (pasted(crowd(1001)), "Dit zijn meer dan 1.000 rijen."),
        ("voornaam\tachternaam\r\n", "Wij vonden hier geen rijen met gegevens."),
    ],
)
def test_what_cannot_be_taken_is_a_sentence(desk: Visitor, text: str, told: str) -> None:
    page = paste(desk, text)
    assert told in page.text
    assert "Controleer" in page.buttons
    assert not Job.objects.exists()


def test_thousand_long_rows_fit_in_the_box(desk: Visitor) -> None:
    text = pasted([(*row, "x" * 400) for row in crowd(1000)], (*HEADER, "Opmerking"))
    page = paste(desk, text)
    assert "Nodig 1.000 mensen uit" in page.buttons


def test_pasted_text_that_is_refused_is_still_in_the_box(desk: Visitor) -> None:
    page = paste(desk, pasted(crowd(1001)))
    assert "p1001@mail.example" in page.html


def test_file_that_is_too_large_is_a_sentence(desk: Visitor) -> None:
    page = upload(desk, "", b"x" * (2 * 1024 * 1024 + 1), "groot.csv")
    assert "Dit is te groot." in page.text
    page = upload(desk, "", b"x" * (3 * 1024 * 1024), "groter.csv")
    assert "Dit is te groot." in page.text
    assert not Job.objects.exists()


def test_result_is_downloaded_without_formulas_after_the_code(
    town: Town, desk: Visitor, carol: Person, clock: time_machine.Traveller
) -> None:
    rows = [("=1+1", *crowd(1)[0][1:]), *crowd(2)]
    page = paste(desk, pasted(rows))
    job = desk.press(next(one for one in page.buttons if one.startswith("Nodig"))).url
    town.deliver()
    clock.shift(timedelta(minutes=6))
    desk.open(job)
    desk.press("Download voor Excel")
    file = step_up(desk, carol).html
    assert "p2@mail.example" in file
    assert ";=" not in file
    assert "Toegevoegd en uitgenodigd." in file


def test_job_of_a_colleague_is_not_found(town: Town, desk: Visitor, bob: Person) -> None:
    job = paste(desk, pasted(crowd(2))).url
    town.invite(bob, role="branch-admin")
    other = town.enrol(bob)
    assert other.open(job).status == 404
    assert "Er zijn nog geen lijsten." in other.open("/beheer/bulk/").text


def test_support_adds_no_list(town: Town, bob: Person) -> None:
    town.invite(bob, role="support")
    browser = town.enrol(bob)
    assert browser.open(BOX).status == 403
    assert "Mensen toevoegen met een lijst" not in browser.open("/beheer/bulk/").links
