"""Test that markup in names of people and branches is escaped in pages and mails (ASVS 1.2.1)."""

from __future__ import annotations

import pytest
from django.conf import settings
from pytest_django import Settings

from accounts.models import Branch, User
from tests.journeys.thief import asked_reset
from tests.journeys.town import Person, Town, log_in
from tests.journeys.visitor import Visitor

MARKUP = """<b id=x>"'&{{ 7|add:7 }}%s"""
IN_THE_RAW = ("<b id=x", "id=x>\"'")


@pytest.mark.asvs("V1.2.1", "V1.3.7")
def test_every_page_escapes_names(
    addresses: dict[str, str], employee: Visitor, chief: Visitor, halfway: Visitor
) -> None:
    spoil_the_names()
    shown = 0
    for visitor in (employee, chief, halfway):
        for address in addresses.values():
            answer = visitor.client.get(address)
            assert raw_in(answer.content.decode()) == [], address
            shown += b"&lt;b id=x" in answer.content
    assert shown > 10


@pytest.mark.asvs("V1.2.1")
def test_every_page_before_the_login_escapes_names(
    town: Town, alice: Person, employee: Visitor
) -> None:
    spoil_the_names()
    visitor = Visitor()
    for address in (asked_reset(town, alice), "/wachtwoord/nieuw/", "/inloggen/"):
        assert raw_in(visitor.open(address).html) == []
    log_in(visitor, alice)
    for address in ("/inloggen/code/", "/herstel/", "/herstel/baliecode/"):
        assert raw_in(visitor.open(address).html) == []


@pytest.mark.requirement("S72")
@pytest.mark.asvs("V1.2.1")
def test_mail_escapes_names_and_keeps_its_sender(
    town: Town, alice: Person, employee: Visitor
) -> None:
    spoil_the_names()
    asked_reset(town, alice)
    mail = town.newest_mail(alice)
    page = mail.get_body(("html",))
    assert page is not None
    assert raw_in(page.get_content()) == []
    assert "&lt;b id=x&gt;" in page.get_content()
    assert mail["From"].addresses[0].addr_spec == settings.MAIL_FROM


@pytest.mark.asvs("V1.2.1")
def test_page_with_an_unescaped_name_is_found(settings: Settings, employee: Visitor) -> None:
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "OPTIONS": {**engine["OPTIONS"], "autoescape": False}}]
    spoil_the_names()
    assert raw_in(employee.open("/").html) != []


def spoil_the_names() -> None:
    """Change the name of each person and branch to HTML markup, which the forms would refuse."""
    for user in User.objects.all():
        user.first_name = user.last_name = MARKUP
        user.save()
    Branch.objects.update(name=MARKUP)


def raw_in(html: str) -> list[str]:
    """Return the parts of the names' markup that the page contains without escaping."""
    return [part for part in IN_THE_RAW if part in html]
