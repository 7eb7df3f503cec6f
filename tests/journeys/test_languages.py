"""The road in each language: pages, mails and SMS, and nothing left in Dutch."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.utils.translation import gettext, override, pgettext

from tests.dutch import left_in_dutch
from tests.journeys.page import Page
from tests.journeys.town import PASSWORD, Person, Town, user_of
from tests.journeys.visitor import Visitor

OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


class Reader:
    """A person who reads in one language, with a browser that asks for Dutch."""

    def __init__(self, town: Town, person: Person, language: str) -> None:
        self.town, self.person, self.language = town, person, language
        self.visitor = Visitor()
        self.visitor.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "nl"
        self.seen: list[Page] = []

    def own(self, dutch: str, context: str = "") -> str:
        with override(self.language):
            return pgettext(context, dutch) if context else gettext(dutch)

    def press(self, button: str, context: str = "", **typed: str) -> Page:
        self.seen.append(self.visitor.press(self.own(button, context), **typed))
        return self.visitor.page

    def open(self, url: str) -> Page:
        self.seen.append(self.visitor.open(url))
        return self.visitor.page

    def walk(self) -> None:
        """Activate the account, with an error on each page, and look at the pages inside."""
        self.open(self.town.link_for(self.person))
        self.press("Toepassen", password="kort")
        self.press("Toepassen", password=PASSWORD)
        self.town.deliver()
        self.press("Controleer", code="12")
        self.person.key = self.press("Controleer", code=self.town.sms_code_for(self.person)).key
        self.press("Controleer", code="000000")
        self.press("Controleer", code=self.person.app_code(), remember="on")
        for path in ("/weg/", "/beveiliging/", "/beveiliging/logboek/", "/wachtwoord/wijzigen/"):
            self.open(path)
        self.press("Uitloggen")
        self.press("Inloggen", "knop", email=self.person.email, password="fout")
        self.open("/wachtwoord/vergeten/")
        self.press("Stuur mij een mail", email=self.person.email)
        self.town.deliver()


@pytest.mark.parametrize("language", OTHERS)
def test_road_mails_and_sms_are_in_the_language_of_the_invited(
    town: Town, alice: Person, language: str
) -> None:
    town.invite(alice, language=language)
    reader = Reader(town, alice, language)
    reader.walk()
    assert {f'<html lang="{language}">' in page.html for page in reader.seen} == {True}
    for page in reader.seen:
        assert left_in_dutch(page.text + page.title, language) == [], page.url
    mails = town.smtp.mails_to(alice.email)
    assert len(mails) == 2  # to activate, and to choose a new password
    for mail in mails:
        body = mail.get_body(("plain",))
        assert body is not None
        assert left_in_dutch(f"{mail['Subject']} {body.get_content()}", language) == []
    [sms] = town.twilio.sent_to(alice.phone)
    assert left_in_dutch(sms, language) == []


def test_control_dutch_is_found() -> None:
    found = left_in_dutch("Log in met uw nieuwe wachtwoord. Bel 010 123 45 67.", "en")
    assert set(found) == {"wachtwoord", "Log in met uw nieuwe wachtwoord."}


def test_switch_stays_on_the_step_and_later_changes_the_mails(town: Town, alice: Person) -> None:
    town.invite(alice)
    visitor = town.reach_sms(alice)
    assert visitor.page.h1 == "Vul de sms-code in"
    page = visitor.press("English")
    assert (page.url, page.h1) == ("/inloggen/sms/", "Enter the code from the text message")
    assert user_of(alice).language == "nl"  # whoever holds this browser is not logged in yet
    alice.key = visitor.press("Check", code=town.sms_code_for(alice)).key
    visitor.press("Check", code=alice.app_code())
    visitor.press("Nederlands")
    page = visitor.press("English")
    assert (page.url, page.h1, user_of(alice).language) == ("/", "My account", "en")


@pytest.mark.parametrize("language", ["nl", "pl"])
def test_language_chosen_with_the_switch_stays_when_a_mail_in_another_language_is_opened(
    town: Town, alice: Person, language: str
) -> None:
    town.invite(alice, language=language)
    visitor = Visitor()
    visitor.open("/inloggen/")
    visitor.press("English")
    for _time in range(2):
        assert visitor.open(town.link_for(alice)).h1 == "Choose your password"


def test_error_page_of_the_desk_offers_the_languages_of_the_desk(town: Town, carol: Person) -> None:
    town.invite(carol, role="branch-admin")
    visitor = town.enrol(carol)
    offered = {
        path: re.findall(r'name="language" value="(\w+)"', visitor.open(path).html)
        for path in ("/bestaat-niet/", "/beheer/bestaat-niet/")
    }
    assert offered == {"/bestaat-niet/": OTHERS, "/beheer/bestaat-niet/": ["en"]}


def test_language_of_a_mail_yields_to_that_of_the_next_mail(
    town: Town, alice: Person, bob: Person
) -> None:
    town.invite(alice, language="pl")
    town.invite(bob)
    visitor = Visitor()
    assert '<html lang="pl">' in visitor.open(town.link_for(alice)).html
    assert visitor.open(town.link_for(bob)).h1 == "Registreer uw wachtwoord"
