"""Activating an account, from the mail to the landing page, and the login on the next day."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from accounts.models import SecurityEvent
from tests.journeys.town import PASSWORD, Person, Town, log_in, text_of, user_of
from tests.journeys.visitor import Visitor
from twofactor.models import Authenticator


@pytest.mark.asvs("V14.2.6")
def test_user_goes_from_the_mail_to_the_landing_page(
    town: Town, alice: Person, visitor: Visitor
) -> None:
    town.invite(alice)
    mail = town.newest_mail(alice)
    assert mail["From"] == "02 Rotterdam <noreply@werktalent.example>"
    assert mail["Subject"] == "Activeer uw account bij WerkTalent"
    assert "Er zijn 3 stappen: wachtwoord, sms-code, app." in text_of(mail)

    page = visitor.open(town.link_for(alice))
    assert page.url == "/activeren/"
    assert page.h1 == "Registreer uw wachtwoord"
    assert (
        "Stap 1 van 3 Registreer uw wachtwoord Er zijn 3 stappen: wachtwoord, sms-code, app."
        in page.text
    )
    assert "Dit duurt ongeveer 5 minuten." in page.text

    page = visitor.press("Toepassen", password=PASSWORD)
    assert page.url == "/inloggen/sms/"
    assert "uw nummer dat eindigt op 78" in page.text
    assert "Stap 2 van 3 Klaar: wachtwoord. Daarna: app." in page.text

    town.deliver()
    page = visitor.press("Controleer", code=town.sms_code_for(alice))
    assert page.url == "/inloggen/koppelen/"
    assert page.h1 == "Twee-factor authenticatie"
    assert "Stap 3 van 3 Klaar: wachtwoord, sms-code." in page.text
    alice.key = page.key

    page = visitor.press("Controleer", code=alice.app_code())
    assert page.url == "/"
    assert "Gefeliciteerd, uw account is geregistreerd en u bent ingelogd!" in page.text


def test_person_without_a_key_reads_which_step_it_is_and_gets_a_new_key(
    town: Town, alice: Person
) -> None:
    town.invite(alice)
    phone = town.reach_sms(alice)
    former = phone.press("Controleer", code=town.sms_code_for(alice)).key
    Authenticator.objects.all().delete()
    page = phone.open("/inloggen/koppelen/")
    assert "Stap 3 van 3 Klaar: wachtwoord, sms-code." in page.text
    assert "Uw code om de app te koppelen is nog niet gemaakt." in page.text
    assert phone.press("Ga verder").key != former


def test_the_done_message_appears_once(town: Town, alice: Person) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    assert "Gefeliciteerd" in visitor.page.text
    assert "Gefeliciteerd" not in visitor.open("/").text


@pytest.mark.asvs("V6.6.1")
def test_login_the_next_day_asks_password_and_app_code(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    page = visitor.press("Uitloggen")
    assert "U bent uitgelogd." in page.text

    clock.shift(timedelta(days=1))
    log_in(visitor, alice)
    assert visitor.page.url == "/inloggen/code/"
    page = visitor.press("Controleer", code=alice.app_code())
    assert page.h1 == "Mijn account"
    assert SecurityEvent.objects.filter(user_id=user_of(alice).pk, what="login").count() == 2
    assert len(town.twilio.sent) == 1
