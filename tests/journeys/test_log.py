"""The page 'Logboek' shows users the security log of their own account only."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.log.events import Event
from accounts.log.words import words_of
from accounts.models import SecurityEvent
from tests.journeys.town import Person, Town, log_in, user_of
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S53")


def test_owner_reads_that_a_stranger_guessed_and_from_where(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    owner = town.enrol(alice)
    clock.shift(timedelta(minutes=1))
    log_in(Visitor("203.0.113.9"), alice, "Een geraden woord 1!")
    owner.follow("Beveiliging")
    page = owner.follow("Logboek")
    assert "Verkeerd wachtwoord 23 november 09:01 · netwerk 203.0.113.0/24" in page.text
    assert "App gekoppeld 23 november 09:00 · netwerk 198.51.100.0/24" in page.text
    assert page.text.index("Verkeerd wachtwoord") < page.text.index("App gekoppeld")
    assert "Uitgenodigd 23 november 09:00 · door de beheerder" in page.text


def test_fifty_wrong_passwords_do_not_push_a_connected_app_out_of_the_log(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    owner = town.enrol(alice)
    for number in range(51):
        clock.shift(timedelta(seconds=31))
        log_in(Visitor(f"10.0.{number}.1"), alice, "Een geraden woord 1!")
    page = owner.open("/beveiliging/logboek/")
    assert page.text.count("Verkeerd wachtwoord") == 50
    assert "App gekoppeld 23 november 09:00" in page.text


@pytest.mark.parametrize("what", [Event.MAIL_TO_NOBODY, Event.APP_CODE_REUSED])
def test_what_strangers_repeat_does_not_push_a_connected_app_out_of_the_log(
    town: Town, alice: Person, clock: time_machine.Traveller, what: Event
) -> None:
    town.invite(alice)
    owner = town.enrol(alice)
    clock.shift(timedelta(minutes=1))
    event = {"at": timezone.now(), "what": what, "user_id": user_of(alice).pk}
    SecurityEvent.objects.bulk_create([SecurityEvent(**event) for _time in range(51)])
    page = owner.open("/beveiliging/logboek/")
    assert page.text.count(str(words_of(what))) == 50
    assert "App gekoppeld 23 november 09:00" in page.text


@pytest.mark.asvs("V8.2.2")
def test_user_does_not_read_the_log_of_another_person(
    town: Town, alice: Person, bob: Person
) -> None:
    town.invite(alice)
    log_in(Visitor("203.0.113.9"), alice, "Een geraden woord 1!")
    town.invite(bob)
    page = town.enrol(bob).open("/beveiliging/logboek/")
    assert "App gekoppeld" in page.text
    assert "Verkeerd wachtwoord" not in page.text
    assert "203.0.113.0" not in page.text


def test_without_a_login_there_is_no_log(town: Town) -> None:
    assert Visitor().open("/beveiliging/logboek/").h1 == "Inloggen"


@pytest.mark.asvs("V7.4.4")
@pytest.mark.parametrize(
    "path", ["/", "/beveiliging/", "/beveiliging/logboek/", "/wachtwoord/wijzigen/"]
)
def test_logging_out_is_one_press_from_every_page(town: Town, alice: Person, path: str) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    visitor.open(path)
    assert "U bent uitgelogd." in visitor.press("Uitloggen").text
    assert visitor.open(path).h1 == "Inloggen"
