"""A browser that translates a page leaves keys, addresses, phone numbers and app names alone."""

from __future__ import annotations

from datetime import timedelta
from html.parser import HTMLParser

import pytest
import time_machine
from django.conf import settings

from tests.guards.test_mails import MAILS, URL, parts
from tests.journeys.town import PASSWORD, Person, Town, log_in
from tests.journeys.visitor import Visitor
from twofactor.otpauth import in_groups

_CALL = "010 123 4567"
_HINT = "a…e@mail.example"
_NETWORK = "198.51.100.0/24"
_APPS = ("Google authenticator", "Authy", "DUO Mobile")
_MANUAL = ("", "privacy/", "toegankelijkheid/")
_SINGLE = {"input", "meta", "link", "br", "img", "path"}


class _Translated(HTMLParser):
    """Collects the text of a page that a browser may translate."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._kept: list[bool] = [False]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SINGLE:
            self._kept.append(self._kept[-1] or ("translate", "no") in attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _SINGLE:
            self._kept.pop()

    def handle_data(self, data: str) -> None:
        if not self._kept[-1]:
            self.text += data


def found_in(html: str, *words: str) -> list[str]:
    """Return those of `words` that a browser may translate on this page."""
    reader = _Translated()
    reader.feed(html)
    return [word for word in words if word.lower() in reader.text.lower()]


def _main(html: str) -> str:
    return html.partition("<main")[2].partition("</main>")[0]


def test_no_page_of_activation_lets_its_key_or_an_address_be_translated(
    town: Town, alice: Person, visitor: Visitor
) -> None:
    town.invite(alice)
    choosing = visitor.open(town.link_for(alice)).html
    typing = visitor.press("Toepassen", password=PASSWORD).html
    town.deliver()
    page = visitor.press("Controleer", code=town.sms_code_for(alice))
    shown = in_groups(page.key)
    assert shown in page.html
    assert found_in(choosing + typing + page.html, alice.email, _CALL, *_APPS, shown) == []


def test_page_of_an_expired_link_keeps_the_address_that_gets_a_new_mail(
    town: Town, alice: Person, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    clock.shift(timedelta(days=7, seconds=1))
    expired = visitor.open(town.link_for(alice))
    sent = visitor.press("Stuur nog een mail")
    assert expired.html.count(_HINT) == sent.html.count(_HINT) == 1
    assert found_in(expired.html + sent.html, _HINT, _CALL) == []


def test_pages_after_login_keep_the_address_and_the_networks(
    town: Town, alice: Person, visitor: Visitor
) -> None:
    town.invite(alice)
    home = town.enrol(alice, visitor).page.html
    pages = home + visitor.open("/beveiliging/").html + visitor.open("/beveiliging/logboek/").html
    assert _NETWORK in pages
    assert found_in(pages, alice.email, _NETWORK, _CALL) == []


def test_message_keeps_the_name_of_the_line_that_stays_in_the_app(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.reach_sms(alice).press("Controleer", code=town.sms_code_for(alice))
    clock.shift(timedelta(minutes=2))
    log_in(computer := Visitor("192.0.2.5"), alice)
    town.deliver()
    alice.key = computer.press("Controleer", code=town.sms_code_for(alice)).key
    page = computer.press("Controleer", code=alice.app_code())
    assert f"Houd de regel {alice.email} (23-11 09.02)" in page.text
    assert found_in(page.html, alice.email, "23-11 09.02") == []


@pytest.mark.django_db
def test_manual_keeps_the_names_of_apps_and_agency_and_the_address_of_the_site(
    visitor: Visitor,
) -> None:
    names = (settings.ORGANISATION, settings.PORTAL_NAME)
    read = "".join(_main(visitor.open(f"/hulp/{page}").html) for page in _MANUAL)
    assert all(name in read for name in (*names, "localhost"))
    assert found_in(read, *names, "localhost", *_APPS) == []


def test_page_of_another_persons_link_keeps_the_name_of_who_is_logged_in(
    town: Town, alice: Person, bob: Person
) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    town.invite(bob)
    page = visitor.open(town.link_for(bob))
    assert "U bent ingelogd als Alice de Vries" in page.text
    assert found_in(page.html, "Alice de Vries") == []


@pytest.mark.parametrize("mail", MAILS)
def test_no_mail_lets_its_link_or_an_address_be_translated(mail: str) -> None:
    _text, html = parts(mail)
    assert found_in(html, URL, "alice@mail.example", _CALL, *_APPS) == []


def test_control_address_in_a_plain_sentence_is_found() -> None:
    html = f'<p>{URL} <b translate="no">{_CALL}</b></p>'
    assert found_in(html, URL, _CALL) == [URL]
