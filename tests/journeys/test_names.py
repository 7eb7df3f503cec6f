"""Mails and pages state the mail address to log in with, and use the same words for an action."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.utils.html import strip_tags

from tests.journeys.mailed import mailed_link
from tests.journeys.town import PASSWORD, Person, Town
from tests.journeys.visitor import Visitor

OTHER_WORD = "Een heel ander woord 7!"


def _part(town: Town, person: Person, kind: str) -> str:
    body = town.newest_mail(person).get_body((kind,))
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_activation_mail_names_the_address_to_log_in_with(
    town: Town, alice: Person, kind: str
) -> None:
    town.invite(alice)
    assert "U logt in met alice@mail.example" in strip_tags(_part(town, alice, kind))


@pytest.mark.parametrize("purpose", ["activate", "reset"])
def test_password_page_names_the_address_to_log_in_with(
    town: Town, alice: Person, clock: time_machine.Traveller, purpose: str
) -> None:
    page = Visitor().open(mailed_link(town, alice, clock, purpose))
    assert "U logt in met alice@mail.example" in page.text
    kept = page.form_with("Toepassen").attributes["username"]
    assert (kept["value"], kept["autocomplete"]) == (alice.email, "username")
    assert "hidden" in kept


@pytest.mark.parametrize("purpose", ["reset", "disown"])
def test_page_is_headed_as_the_button_of_its_mail(
    town: Town, alice: Person, clock: time_machine.Traveller, purpose: str
) -> None:
    link = mailed_link(town, alice, clock, purpose)
    button = re.search(r'class="button"[^>]*>([^<]+)<', _part(town, alice, "html"))
    assert button
    page = Visitor().open(link)
    assert page.h1 == button[1]
    assert page.title.startswith(button[1])


def test_activation_page_is_headed_by_the_password(town: Town, alice: Person) -> None:
    town.invite(alice)
    page = Visitor().open(town.link_for(alice))
    assert page.h1 == "Registreer uw wachtwoord"


def test_owner_reads_once_after_a_reset_that_the_password_is_changed(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    visitor = Visitor()
    visitor.open(mailed_link(town, alice, clock, "reset"))
    page = visitor.press("Toepassen", password=OTHER_WORD)
    assert page.url == "/inloggen/code/"
    assert "Uw wachtwoord is veranderd." in page.text
    assert "Uw wachtwoord is veranderd." not in visitor.open(page.url).text


def test_owner_who_resets_in_a_remembered_browser_reads_that_the_password_is_changed(
    town: Town, alice: Person
) -> None:
    town.invite(alice)
    visitor = town.enrol(alice, remember="on")
    visitor.press("Uitloggen")
    visitor.open("/wachtwoord/vergeten/")
    visitor.press("Stuur mij een mail", email=alice.email)
    town.deliver()
    visitor.open(town.link_for(alice))
    page = visitor.press("Toepassen", password=OTHER_WORD)
    assert "Uw wachtwoord is veranderd." in page.text


def test_activation_does_not_say_that_the_password_is_changed(town: Town, alice: Person) -> None:
    town.invite(alice)
    visitor = Visitor()
    visitor.open(town.link_for(alice))
    assert "veranderd" not in visitor.press("Toepassen", password=PASSWORD).text
