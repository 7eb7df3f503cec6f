"""Recovery of a lost app ('Herstel mobiele app'), and what a thief can do with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from onboarding.details import Changes
from onboarding.services import change_person
from tests.journeys.town import PASSWORD, Person, Town, link_in, log_in, user_of
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S60")


@pytest.fixture
def enrolled(town: Town, alice: Person, clock: time_machine.Traveller) -> Visitor:
    """Return the browser in which Alice enrolled an hour ago."""
    town.invite(alice)
    visitor = town.enrol(alice)
    clock.shift(timedelta(hours=1))
    return visitor


def _ask(town: Town, person: Person, visitor: Visitor) -> str:
    log_in(visitor, person)
    page = visitor.follow("Herstel mobiele app")
    assert "Nieuwe telefoon of app weg?" in page.text
    page = visitor.press("Stuur mij een mail")
    assert "Open uw mail op dit apparaat en klik op 'Ga verder'." in page.text
    town.deliver()
    assert town.newest_mail(person)["Subject"] == "Herstel uw mobiele app"
    return town.link_for(person)


def _to_the_new_key(town: Town, person: Person, visitor: Visitor) -> str:
    visitor.open(_ask(town, person, visitor))
    page = visitor.press("Ga verder")
    assert page.url == "/inloggen/sms/"
    town.deliver()
    page = visitor.press("Controleer", code=town.sms_code_for(person))
    assert page.url == "/inloggen/koppelen/"
    return page.key


@pytest.mark.asvs("V6.4.2", "V6.4.4")
def test_user_who_lost_the_app_connects_a_new_one(
    town: Town, alice: Person, enrolled: Visitor, clock: time_machine.Traveller
) -> None:
    visitor, old_key = Visitor(), alice.key
    alice.key = _to_the_new_key(town, alice, visitor)
    assert alice.key != old_key
    page = visitor.press("Controleer", code=alice.app_code())
    assert page.h1 == "Mijn account"
    assert "Uw app is opnieuw gekoppeld en u bent ingelogd." in page.text
    assert enrolled.open("/").h1 == "Inloggen"

    clock.shift(timedelta(minutes=1))
    old = Visitor()
    log_in(old, alice)
    new_key, alice.key = alice.key, old_key
    assert "De code is niet goed." in old.press("Controleer", code=alice.app_code()).text
    alice.key = new_key
    assert old.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


def test_the_old_app_works_until_the_new_one_is_confirmed(
    town: Town, alice: Person, enrolled: Visitor
) -> None:
    del enrolled
    _to_the_new_key(town, alice, Visitor())
    elsewhere = Visitor()
    log_in(elsewhere, alice)
    assert elsewhere.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


@pytest.mark.requirement("S63")
@pytest.mark.asvs("V6.3.7")
def test_owner_is_notified_by_mail_and_sms(town: Town, alice: Person, enrolled: Visitor) -> None:
    del enrolled
    visitor = Visitor()
    alice.key = _to_the_new_key(town, alice, visitor)
    visitor.press("Controleer", code=alice.app_code())
    town.deliver()
    assert town.newest_mail(alice)["Subject"] == "De app van uw account is opnieuw gekoppeld"
    assert "opnieuw gekoppeld" in town.twilio.sent_to(alice.phone)[-1]


@pytest.mark.asvs("V7.5.1")
def test_from_another_browser_the_mail_asks_the_password_first(
    town: Town, alice: Person, enrolled: Visitor
) -> None:
    del enrolled
    link = _ask(town, alice, Visitor())
    mail_app = Visitor()
    mail_app.open(link)
    page = mail_app.press("Ga verder", password="Iets heel anders 1!")
    assert "Uw wachtwoord is niet goed." in page.text
    page = mail_app.press("Ga verder", password=PASSWORD)
    assert page.url == "/inloggen/sms/"


@pytest.mark.requirement("D2")
@pytest.mark.asvs("V6.3.4", "V6.4.4")
def test_a_recovery_asks_a_code_by_sms_although_an_app_is_connected(
    town: Town, alice: Person, enrolled: Visitor
) -> None:
    del enrolled
    visitor = Visitor()
    visitor.open(_ask(town, alice, visitor))
    visitor.press("Ga verder")
    assert visitor.open("/inloggen/koppelen/").url == "/inloggen/sms/"


def test_a_recover_link_works_once_and_for_an_hour(
    town: Town, alice: Person, enrolled: Visitor, clock: time_machine.Traveller
) -> None:
    del enrolled
    visitor = Visitor()
    link = _ask(town, alice, visitor)
    visitor.open(link)
    visitor.press("Ga verder")
    town.deliver()
    visitor.press("Controleer", code=town.sms_code_for(alice))
    alice.key = visitor.page.key
    visitor.press("Controleer", code=alice.app_code())
    assert Visitor().open(link).h1 == "Deze link is al gebruikt."

    clock.shift(timedelta(minutes=5))
    second = Visitor()
    link = _ask(town, alice, second)
    clock.shift(timedelta(hours=1, seconds=1))
    assert Visitor().open(link).h1 == "Deze link is verlopen."


@pytest.mark.requirement("S62")
@pytest.mark.asvs("V6.4.3")
def test_owner_cannot_recover_alone_for_three_days_after_a_reset_by_mail(
    town: Town, alice: Person, enrolled: Visitor, clock: time_machine.Traveller
) -> None:
    del enrolled
    visitor = Visitor()
    visitor.open("/wachtwoord/vergeten/")
    visitor.press("Stuur mij een mail", email=alice.email)
    town.deliver()
    visitor.open(town.link_for(alice))
    visitor.press("Toepassen", password="Een heel ander woord 7!")
    page = visitor.follow("Herstel mobiele app")
    assert "Daarom kunt u de app nu niet zelf herstellen. Bel 010 123 4567" in page.text
    assert page.buttons == []

    clock.shift(timedelta(hours=73))
    log_in(visitor, alice, "Een heel ander woord 7!")
    assert visitor.follow("Herstel mobiele app").buttons == ["Stuur mij een mail"]


@pytest.mark.requirement("S62")
@pytest.mark.parametrize(
    "change", [Changes(phone="+31622223333"), Changes(email="alice@new.example")]
)
def test_owner_cannot_recover_alone_for_three_days_after_a_new_number_or_address(
    town: Town, alice: Person, enrolled: Visitor, change: Changes
) -> None:
    del enrolled
    change_person(by=None, user=user_of(alice), now=timezone.now(), **change)
    alice.email = change.get("email", alice.email)
    visitor = Visitor()
    log_in(visitor, alice)
    page = visitor.follow("Herstel mobiele app")
    assert "Daarom kunt u de app nu niet zelf herstellen." in page.text


@pytest.mark.requirement("S26")
def test_the_fourth_recover_mail_within_the_hour_waits(
    town: Town, alice: Person, enrolled: Visitor
) -> None:
    del enrolled
    visitor = Visitor()
    for _mail in range(3):
        _ask(town, alice, visitor)
    visitor.open("/herstel/")
    assert visitor.press("Stuur mij een mail").status == 429


@pytest.mark.requirement("S64")
def test_dit_was_ik_niet_freezes_the_account(
    town: Town, alice: Person, enrolled: Visitor, clock: time_machine.Traveller
) -> None:
    thief = Visitor()
    alice_key, alice.key = alice.key, _to_the_new_key(town, alice, thief)
    thief.press("Controleer", code=alice.app_code())
    town.deliver()
    link = link_in(town.newest_mail(alice))

    owner = Visitor()
    assert owner.open(link).h1 == "Dit was ik niet"
    assert thief.open("/").h1 == "Mijn account"
    page = owner.press("Blokkeer mijn account")
    assert "Uw account is geblokkeerd. Bel 010 123 4567" in page.text
    assert thief.open("/").h1 == "Inloggen"

    clock.shift(timedelta(minutes=5))
    log_in(thief, alice)
    assert thief.page.h1 == "Account geblokkeerd"
    stranger = Visitor()
    log_in(stranger, alice)
    assert "Uw e-mailadres of wachtwoord is niet goed." in stranger.page.text
    log_in(enrolled, alice)
    assert enrolled.page.h1 == "Account geblokkeerd"
    assert alice_key
    assert user_of(alice).frozen_at is not None


@pytest.mark.requirement("S64")
def test_a_thief_who_chooses_a_new_password_cannot_stop_dit_was_ik_niet(
    town: Town, alice: Person, enrolled: Visitor
) -> None:
    del enrolled
    thief = Visitor()
    alice.key = _to_the_new_key(town, alice, thief)
    thief.press("Controleer", code=alice.app_code())
    town.deliver()
    link = town.link_for(alice)
    thief.open("/wachtwoord/wijzigen/")
    thief.press("Toepassen", current=PASSWORD, password="Een heel ander woord 7!")
    owner = Visitor()
    owner.open(link)
    assert owner.press("Blokkeer mijn account").h1 == "Account geblokkeerd"
    assert thief.open("/").h1 == "Inloggen"
