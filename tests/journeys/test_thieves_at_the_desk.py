"""What dishonest staff and thieves of a staff session can do (docs/threat-model.md)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.journeys.counter import ask_at_the_counter, at_the_field, finish, given_code
from tests.journeys.desk import block, change
from tests.journeys.thief import THIEFS, asked_reset
from tests.journeys.thieves import ELSEWHERE, enrolled
from tests.journeys.town import PASSWORD, Person, Town, log_in, user_of
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S65")

STEP_UP = "Bent u het zelf?"


@pytest.fixture
def desk(town: Town, alice: Person, carol: Person, clock: time_machine.Traveller) -> Visitor:
    """Return a browser in which the branch admin logged in just now. Alice enrolled yesterday."""
    enrolled(town, alice, clock)
    town.invite(carol, role="branch-admin")
    return town.enrol(carol)


@pytest.fixture
def moved() -> Person:
    """Return Alice with the thief's address and number, which the thief enters at the desk."""
    return Person("alice@elders.example", "+31687650000", "Alice", "de Vries")


@pytest.mark.requirement("S52")
def test_thief_of_a_staff_session_cannot_change_an_account_after_five_minutes(
    alice: Person, moved: Person, desk: Visitor, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=6))
    thief = desk.twin()
    assert change(thief, alice, email=moved.email, phone=moved.phone).h1 == STEP_UP
    assert ask_at_the_counter(thief, alice).h1 == STEP_UP
    thief.open(f"/beheer/accounts/user/{user_of(alice).pk}/verwijderen/")
    assert thief.press("Verwijder deze medewerker", reason="uit dienst").h1 == STEP_UP
    assert str(user_of(alice).phone) == alice.phone


@pytest.mark.requirement("S50")
@pytest.mark.asvs("V7.3.1")
def test_idle_staff_session_ends_after_fifteen_minutes(
    desk: Visitor, clock: time_machine.Traveller
) -> None:
    thief = desk.twin()
    clock.shift(timedelta(minutes=15, seconds=1))
    assert thief.open("/beheer/").h1 == "Inloggen"


@pytest.mark.requirement("S42", "D3")
def test_staff_have_no_remembered_device_for_a_thief_of_the_password(
    town: Town, carol: Person, desk: Visitor
) -> None:
    assert "devices" not in desk.client.cookies
    thief = Visitor(ELSEWHERE)
    log_in(thief, carol)
    assert thief.open("/beheer/").url.startswith("/inloggen/")


def test_thief_of_a_staff_session_and_an_employees_password_is_asked_the_sms_code(
    town: Town, alice: Person, desk: Visitor
) -> None:
    thief = Visitor(ELSEWHERE)
    at_the_field(thief, alice)
    thief.press("Controleer", code=given_code(desk, alice))
    assert thief.page.url == "/inloggen/sms/"
    assert thief.open("/inloggen/koppelen/").url == "/inloggen/sms/"
    town.deliver()
    assert town.newest_mail(alice)["Subject"] == "Er is een baliecode voor u gemaakt"


def test_thief_of_staff_session_and_phone_gets_in_and_the_old_address_is_notified(
    town: Town, alice: Person, moved: Person, desk: Visitor
) -> None:
    """Changing an address does not disconnect the app: the stolen phone still shows valid codes."""
    change(desk, alice, email=moved.email)
    thief = Visitor(ELSEWHERE)
    thief.open(asked_reset(town, moved))
    thief.press("Toepassen", password=THIEFS)
    assert thief.press("Controleer", code=alice.app_code()).h1 == "Mijn account"
    subjects = [mail["Subject"] for mail in town.smtp.mails_to(alice.email)]
    assert "Uw e-mailadres is veranderd" in subjects


def test_thief_of_staff_session_and_mailbox_waits_three_days_and_the_old_number_is_notified(
    town: Town, alice: Person, moved: Person, desk: Visitor, clock: time_machine.Traveller
) -> None:
    change(desk, alice, phone=moved.phone)
    town.deliver()
    assert "uw telefoonnummer is veranderd" in town.twilio.sent_to(alice.phone)[-1]
    thief = Visitor(ELSEWHERE)
    thief.open(asked_reset(town, alice))
    thief.press("Toepassen", password=THIEFS)
    assert "nu niet zelf herstellen" in thief.open("/herstel/").text
    clock.shift(timedelta(hours=72, minutes=1))
    thief.open(_recover_link(town, alice))
    thief.press("Ga verder", password=THIEFS)
    alice.phone = moved.phone
    assert finish(town, alice, thief).h1 == "Mijn account"


@pytest.mark.requirement("S61")
def test_one_colleague_at_the_desk_waits_three_days_and_the_owner_is_notified_twice_at_once(
    town: Town, alice: Person, moved: Person, desk: Visitor, clock: time_machine.Traveller
) -> None:
    change(desk, alice, email=moved.email, phone=moved.phone)
    town.deliver()
    assert town.newest_mail(alice)["Subject"] == "Uw e-mailadres is veranderd"
    assert any("uw telefoonnummer is veranderd" in one for one in town.twilio.sent_to(alice.phone))

    thief = Visitor(ELSEWHERE)
    thief.open(asked_reset(town, moved))
    thief.press("Toepassen", password=THIEFS)
    assert "nu niet zelf herstellen" in thief.open("/herstel/").text
    assert "Vraag een collega" in ask_at_the_counter(desk, moved).text
    clock.shift(timedelta(hours=72, minutes=1))
    thief.open(_recover_link(town, moved))
    thief.press("Ga verder", password=THIEFS)
    assert finish(town, moved, thief).h1 == "Mijn account"


def test_two_colleagues_take_an_account_over_and_the_owner_is_notified_twice_at_once(
    town: Town, alice: Person, moved: Person, desk: Visitor, clock: time_machine.Traveller
) -> None:
    dave = Person("dave@werktalent.example", "+31611113333", "Dave", "Smit")
    town.invite(dave, role="branch-admin")
    other = town.enrol(dave)
    change(desk, alice, email=moved.email, phone=moved.phone)
    town.deliver()
    assert town.newest_mail(alice)["Subject"] == "Uw e-mailadres is veranderd"
    assert any("uw telefoonnummer is veranderd" in one for one in town.twilio.sent_to(alice.phone))

    thief = Visitor(ELSEWHERE)
    thief.open(asked_reset(town, moved))
    thief.press("Toepassen", password=THIEFS)
    code = given_code(other, moved)
    at_the_field(thief, moved, THIEFS)
    thief.press("Controleer", code=code)
    assert finish(town, moved, thief).h1 == "Mijn account"


@pytest.mark.asvs("V6.5.6", "V7.4.5")
def test_branch_shuts_a_thief_out_by_blocking_the_account(
    town: Town, alice: Person, desk: Visitor, clock: time_machine.Traveller
) -> None:
    """A block requires no app code, because it is urgent (docs/decisions/0018)."""
    clock.shift(timedelta(minutes=6))
    thief = Visitor(ELSEWHERE)
    log_in(thief, alice, PASSWORD)
    assert thief.press("Controleer", code=alice.app_code()).h1 == "Mijn account"
    block(desk, alice)
    assert not user_of(alice).is_active
    assert thief.open("/").h1 == "Inloggen"


def _recover_link(town: Town, person: Person) -> str:
    """Log in with the thief's password and request recovery of the app; return the mailed link."""
    asking = Visitor(ELSEWHERE)
    log_in(asking, person, THIEFS)
    asking.follow("Herstel mobiele app")
    asking.press("Stuur mij een mail")
    town.deliver()
    return town.link_for(person)
