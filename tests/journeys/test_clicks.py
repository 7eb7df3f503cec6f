"""How many clicks staff need on a person's page, within five minutes of an app code.

A click opens a link or presses a button. The person's page is open: it is one click in the list.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.journeys.lists import crowd, paste, pasted
from tests.journeys.page import Page
from tests.journeys.town import Person, Town, log_in, user_of
from tests.journeys.visitor import PHONE, Visitor

MOST = {"correct and resend": 2, "counter code": 3, "block": 2, "undo": 1, "recover": 2}
MOST["invite forty people"] = 3


class Clicking(Visitor):
    """A browser that counts the clicks since the page was opened by its URL."""

    def __init__(self) -> None:
        super().__init__("198.51.100.7", PHONE)
        self.clicks = 0

    def at(self, person: Person) -> Page:
        page = self.open(f"/beheer/accounts/user/{user_of(person).pk}/change/")
        self.clicks = 0
        return page

    def follow(self, words: str) -> Page:
        self.clicks += 1
        return super().follow(words)

    def press(self, button: str, **typed: str) -> Page:
        self.clicks += 1
        return super().press(button, **typed)

    def upload(self, url: str, body: bytes, kind: str) -> Page:
        self.clicks += 1
        return super().upload(url, body, kind)

    def save(self, **typed: str) -> Page:
        """Type into the person's form and press 'Opslaan'."""
        self.clicks += 1
        fields = self.page.forms[-1].fields | typed | {"_save": "Opslaan"}
        fields = {name: one for name, one in fields.items() if name[:5] not in {"_adda", "_cont"}}
        return self.send(self.page.url, fields)


@pytest.fixture
def desk(town: Town, carol: Person) -> Clicking:
    """Return the browser of Carol, a branch admin who entered an app code a moment ago."""
    town.invite(carol, role="branch-admin")
    browser = Clicking()
    town.enrol(carol, browser)
    return browser


def test_wrong_address_is_corrected_and_mailed(town: Town, alice: Person, desk: Clicking) -> None:
    town.invite(alice)
    desk.at(alice)
    page = desk.save(email="alice.nieuw@mail.example")
    assert "De activeringsmail gaat nu naar alice.nieuw@mail.example." in page.text
    assert desk.clicks <= MOST["correct and resend"]
    town.deliver()
    assert town.smtp.mails_to("alice.nieuw@mail.example")


def test_button_at_the_top_mails_the_address_that_was_typed(
    town: Town, alice: Person, desk: Clicking
) -> None:
    town.invite(alice)
    town.deliver()
    desk.at(alice)
    page = desk.press("Stuur activeringsmail", email="alice.nieuw@mail.example")
    assert "De wijziging is opgeslagen." in page.text
    assert "De activeringsmail gaat nu naar alice.nieuw@mail.example." in page.text
    assert desk.clicks == 1
    before = len(town.smtp.mails_to(alice.email))
    town.deliver()
    assert len(town.smtp.mails_to("alice.nieuw@mail.example")) == 1
    assert len(town.smtp.mails_to(alice.email)) == before


def test_button_at_the_top_shows_what_is_wrong_with_the_typed_address(
    town: Town, alice: Person, desk: Clicking
) -> None:
    town.invite(alice)
    town.deliver()
    before = len(town.smtp.mails)
    desk.at(alice)
    page = desk.press("Stuur activeringsmail", email="alice@")
    assert page.form_with("Stuur activeringsmail").fields["email"] == "alice@"
    town.deliver()
    assert len(town.smtp.mails) == before


def test_lost_phone_gets_a_counter_code(town: Town, alice: Person, desk: Clicking) -> None:
    town.invite(alice)
    town.enrol(alice)
    desk.at(alice)
    desk.follow("Baliecode")
    assert "Schrijf deze code op" in desk.press("Maak baliecode", reason="paspoort gezien").text
    assert desk.clicks <= MOST["counter code"]


def test_new_phone_gets_a_recovery_mail(
    town: Town, alice: Person, desk: Clicking, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.enrol(alice)
    desk.at(alice)
    desk.follow("Stuur herstelmail")
    assert "De herstelmail is verstuurd." in desk.press("Stuur herstelmail").text
    assert desk.clicks <= MOST["recover"]
    town.deliver()
    phone = Visitor("203.0.113.9")
    log_in(phone, alice)
    phone.open(town.link_for(alice))
    phone.press("Ga verder")
    clock.shift(timedelta(minutes=2))
    phone.press("Stuur mij een code")
    town.deliver()
    alice.key = phone.press("Controleer", code=town.sms_code_for(alice)).key
    assert phone.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


def test_block_and_its_undo(town: Town, alice: Person, desk: Clicking) -> None:
    town.invite(alice)
    employee = town.enrol(alice)
    desk.at(alice)
    desk.follow("Blokkeer")
    page = desk.press("Blokkeer", reason="telefoon gestolen")
    assert "Geblokkeerd. Deze persoon is overal uitgelogd" in page.text
    assert desk.clicks <= MOST["block"]
    assert employee.open("/").h1 == "Inloggen"
    desk.clicks = 0
    page = desk.press("Maak ongedaan")
    assert "Oude links en onthouden apparaten werken niet." in page.text
    assert desk.clicks <= MOST["undo"]
    assert user_of(alice).is_active
    assert employee.open("/").h1 == "Inloggen"


def test_forty_people_are_invited(town: Town, desk: Clicking) -> None:
    desk.open("/beheer/accounts/user/")
    desk.clicks = 0
    desk.follow("Lijst toevoegen")
    paste(desk, pasted(crowd(40)))
    desk.press("Nodig 40 mensen uit")
    assert desk.clicks <= MOST["invite forty people"]
    town.deliver()
    assert all(town.smtp.mails_to(email) for _first, _last, email, _number in crowd(40))
