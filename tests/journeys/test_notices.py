"""The owner gets a notice of every change to the account that a thief could have made."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.journeys.desk import change
from tests.journeys.town import PASSWORD, Person, Town, log_in
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S54")

NEW = "Een heel ander woord 7!"


@pytest.fixture
def owner(town: Town, alice: Person, clock: time_machine.Traveller) -> Visitor:
    """Return Alice's browser, a minute after she enrolled."""
    town.invite(alice)
    browser = town.enrol(alice)
    clock.shift(timedelta(minutes=1))
    return browser


def test_enrolment_itself_sends_no_notice(town: Town, alice: Person) -> None:
    town.invite(alice)
    town.enrol(alice, remember="on")
    assert "sent 0" in town.deliver()
    assert len(town.smtp.mails_to(alice.email)) == 1


@pytest.mark.asvs("V6.3.7")
def test_changed_password_notifies_the_owner(town: Town, alice: Person, owner: Visitor) -> None:
    owner.open("/wachtwoord/wijzigen/")
    owner.press("Toepassen", current=PASSWORD, password=NEW)
    assert _told(town, alice) == "Uw wachtwoord is veranderd"


@pytest.mark.asvs("V6.3.7")
def test_password_reset_by_mail_notifies_the_owner(
    town: Town, alice: Person, owner: Visitor
) -> None:
    thief = Visitor()
    thief.open("/wachtwoord/vergeten/")
    thief.press("Stuur mij een mail", email=alice.email)
    town.deliver()
    thief.open(town.link_for(alice))
    thief.press("Toepassen", password=NEW)
    assert _told(town, alice) == "Uw wachtwoord is veranderd"


@pytest.mark.asvs("V6.3.7")
def test_device_remembered_at_a_login_notifies_the_owner(
    town: Town, alice: Person, owner: Visitor
) -> None:
    elsewhere = Visitor()
    log_in(elsewhere, alice)
    elsewhere.press("Controleer", code=alice.app_code(), remember="on")
    assert _told(town, alice) == "Wij onthouden een apparaat van u"


@pytest.mark.asvs("V6.3.5")
def test_third_wrong_code_after_the_right_password_notifies_the_owner_once(
    town: Town, alice: Person, owner: Visitor
) -> None:
    thief = Visitor()
    log_in(thief, alice)
    wrong = f"{(int(alice.app_code()) + 1) % 10**6:06d}"
    for told in ("", "", "Iemand probeerde in te loggen", ""):
        thief.press("Controleer", code=wrong)
        before = len(town.smtp.mails_to(alice.email))
        town.deliver()
        mails = town.smtp.mails_to(alice.email)[before:]
        assert [mail["Subject"] for mail in mails] == [told] * bool(told)


@pytest.mark.asvs("V6.3.7")
def test_new_number_notifies_the_owner_by_mail_and_at_the_old_number(
    town: Town, alice: Person, carol: Person, owner: Visitor
) -> None:
    change(_desk(town, carol), alice, phone="06 87654322")
    assert _told(town, alice) == "Uw telefoonnummer is veranderd"
    assert "uw telefoonnummer is veranderd" in town.twilio.sent_to(alice.phone)[-1]
    assert not town.twilio.sent_to("+31687654322")


@pytest.mark.asvs("V6.3.7")
def test_new_address_notifies_the_owner_at_both_addresses_and_by_sms(
    town: Town, alice: Person, carol: Person, owner: Visitor
) -> None:
    change(_desk(town, carol), alice, email="alice.nieuw@mail.example")
    assert _told(town, alice) == "Uw e-mailadres is veranderd"
    [new] = town.smtp.mails_to("alice.nieuw@mail.example")
    assert new["Subject"] == "Uw e-mailadres is veranderd"
    assert "uw e-mailadres is veranderd" in town.twilio.sent_to(alice.phone)[-1]


def test_person_who_has_yet_to_activate_gets_no_notice(
    town: Town, alice: Person, carol: Person
) -> None:
    town.invite(alice)
    change(_desk(town, carol), alice, phone="06 87654322")
    town.deliver()
    assert len({str(mail["subject"]) for mail in town.smtp.mails_to(alice.email)}) == 1
    assert not town.twilio.sent_to(alice.phone)


def _desk(town: Town, admin: Person) -> Visitor:
    town.invite(admin, role="branch-admin")
    return town.enrol(admin)


def _told(town: Town, person: Person) -> str:
    """Deliver the one new mail; check that it has the branch's number; return its subject."""
    before = len(town.smtp.mails_to(person.email))
    town.deliver()
    [mail] = town.smtp.mails_to(person.email)[before:]
    body = mail.get_body(("plain",))
    assert body is not None
    assert "010 123 4567" in body.get_content()
    return str(mail["Subject"])
