"""A thief of a single thing, such as the password or a session, gets no lasting access."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.journeys.thief import THIEFS, WRONG, asked_recovery, asked_reset, is_outside
from tests.journeys.town import PASSWORD, Person, Town, log_in
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S65")


@pytest.fixture
def owner(town: Town, alice: Person, clock: time_machine.Traveller) -> Visitor:
    """Return Alice's browser, remembered and logged in, 59 minutes after she enrolled."""
    town.invite(alice)
    browser = town.enrol(alice, remember="on")
    clock.shift(timedelta(minutes=59))
    return browser


@pytest.mark.requirement("S6", "S60")
def test_the_mailbox_alone_gets_no_further_than_the_app_code(
    town: Town, alice: Person, owner: Visitor
) -> None:
    thief = Visitor()
    thief.open(asked_reset(town, alice))
    assert thief.press("Toepassen", password=THIEFS).url == "/inloggen/code/"
    assert "nu niet zelf herstellen" in thief.open("/herstel/").text
    assert thief.open("/inloggen/sms/").url == "/inloggen/code/"
    assert thief.open("/inloggen/koppelen/").url == "/inloggen/code/"
    assert is_outside(thief)
    assert len(town.twilio.sent) == 1


@pytest.mark.requirement("S60")
def test_a_recover_link_alone_asks_the_password(town: Town, alice: Person, owner: Visitor) -> None:
    link = asked_recovery(town, alice, Visitor())
    thief = Visitor()
    thief.open(link)
    assert "niet goed" in thief.press("Ga verder", password=WRONG).text
    form = thief.page.form_with("Ga verder")
    thief.send(form.action, {**form.fields, "password": ""})
    assert is_outside(thief)


@pytest.mark.requirement("S60")
def test_recover_link_of_another_person_recovers_nothing(
    town: Town, alice: Person, bob: Person, owner: Visitor, clock: time_machine.Traveller
) -> None:
    town.invite(bob)
    town.enrol(bob)
    clock.shift(timedelta(minutes=2))
    thief = Visitor()
    log_in(thief, bob)
    thief.open(asked_recovery(town, alice, Visitor()))
    form = thief.page.form_with("Ga verder")
    assert "password" in form.attributes
    thief.send(form.action, form.fields)
    thief.send(form.action, {**form.fields, "password": WRONG})
    assert thief.open("/inloggen/verder/").url == "/inloggen/code/"
    assert thief.press("Controleer", code=bob.app_code()).h1 == "Mijn account"
    assert bob.email in thief.open("/").text


def test_the_password_alone_gets_no_further_than_the_app_code(
    town: Town, alice: Person, owner: Visitor
) -> None:
    thief = Visitor()
    log_in(thief, alice)
    assert thief.open("/herstel/verder/").h1 == "Ga hier verder"
    assert thief.open("/inloggen/koppelen/").url == "/inloggen/code/"
    assert is_outside(thief)
    assert len(town.twilio.sent) == 1


@pytest.mark.requirement("S23", "D2")
def test_the_phone_number_alone_is_never_sent_a_code(
    town: Town, alice: Person, owner: Visitor
) -> None:
    thief = Visitor()
    log_in(thief, alice, WRONG)
    token = thief.page.form_with("Inloggen").fields
    for path in ("/inloggen/sms/sturen/", "/inloggen/sms/", "/inloggen/verder/"):
        thief.send(path, {**token, "code": "123456"})
    asked_reset(town, alice)
    assert len(town.twilio.sent) == 1


@pytest.mark.requirement("S42")
def test_a_remembered_device_alone_asks_the_password(
    town: Town, alice: Person, bob: Person, owner: Visitor
) -> None:
    town.invite(bob)
    town.enrol(bob)
    owner.press("Uitloggen")
    thief = owner.twin()
    log_in(thief, alice, WRONG)
    assert is_outside(thief)
    log_in(thief, bob)
    assert thief.page.url == "/inloggen/code/"


@pytest.mark.asvs("V9.2.2")
def test_signed_value_of_one_cookie_is_not_accepted_in_another(
    town: Town, alice: Person, owner: Visitor
) -> None:
    owner.open(asked_reset(town, alice))
    signed = {name: owner.client.cookies[name].value for name in ("devices", "known", "link")}
    owner.open("/")
    owner.press("Uitloggen")
    for value in (signed["known"], signed["link"]):
        thief = Visitor()
        thief.client.cookies["devices"] = value
        log_in(thief, alice)
        assert thief.page.url == "/inloggen/code/"
    for value in (signed["known"], signed["devices"]):
        thief = Visitor()
        thief.client.cookies["link"] = value
        assert thief.open("/wachtwoord/nieuw/").h1 == "Open uw mail opnieuw"


def test_a_session_alone_neither_changes_the_password_nor_replaces_the_app(
    town: Town, alice: Person, owner: Visitor
) -> None:
    thief = owner.twin()
    page = thief.open("/wachtwoord/wijzigen/")
    assert (page.h1, page.buttons) == ("Bent u het zelf?", ["Controleer", "Uitloggen"])
    blind = {"current": PASSWORD, "password": THIEFS}
    page = thief.send(page.url, page.form_with("Controleer").fields | blind)
    assert page.h1 == "Bent u het zelf?"
    assert THIEFS not in page.html
    for path in ("/inloggen/koppelen/", "/inloggen/sms/"):
        assert thief.open(path).h1 == "Mijn account"
    other = Visitor()
    log_in(other, alice)
    assert other.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


def test_forwarded_activation_link_gets_no_further_than_the_sms_and_the_owner_can_reset(
    town: Town, alice: Person
) -> None:
    town.invite(alice)
    thief = Visitor()
    thief.open(town.link_for(alice))
    thief.press("Toepassen", password=THIEFS)
    assert thief.open("/inloggen/koppelen/").url == "/inloggen/sms/"
    assert is_outside(thief)

    browser = Visitor()
    browser.open(asked_reset(town, alice))
    browser.press("Toepassen", password=PASSWORD)
    assert thief.open("/inloggen/sms/").h1 == "Inloggen"
    log_in(thief, alice, THIEFS)
    assert "niet goed" in thief.page.text


@pytest.mark.parametrize(
    "spelling", ["ALICE@MAIL.EXAMPLE", " alice@mail.example ", "Alice@Mail.Example"]
)
def test_another_spelling_of_the_address_brings_no_new_tries(
    town: Town, alice: Person, owner: Visitor, spelling: str
) -> None:
    thief = Visitor()
    for _try in range(5):
        log_in(thief, alice, WRONG)
    thief.open("/inloggen/")
    assert thief.press("Inloggen", email=spelling, password=PASSWORD).status == 429


@pytest.mark.parametrize(
    "spelling", ["alıce@mail.example", "ａlice@mail.example", "alice@mail.example."]
)
def test_lookalike_address_is_another_account(
    town: Town, alice: Person, owner: Visitor, spelling: str
) -> None:
    thief = Visitor()
    thief.open("/inloggen/")
    page = thief.press("Inloggen", email=spelling, password=PASSWORD)
    assert page.url == "/inloggen/"
    assert is_outside(thief)


@pytest.mark.requirement("S24")
@pytest.mark.asvs("V4.1.3", "V15.3.4")
def test_a_made_up_forwarded_address_brings_no_new_tries(
    town: Town, alice: Person, owner: Visitor
) -> None:
    thief = Visitor()
    for number in range(5):
        thief.client.defaults["HTTP_X_FORWARDED_FOR"] = f"203.0.{number}.9"
        log_in(thief, alice, WRONG)
    thief.client.defaults["HTTP_X_FORWARDED_FOR"] = "203.0.99.9"
    log_in(thief, alice)
    assert thief.page.status == 429
