"""'Wachtwoord vergeten?' (forgot password) fills in the address typed on the login page."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import RequestFactory

from accounts.flash import HostCookieStorage
from tests.guards.rows import digests
from tests.journeys.page import Page
from tests.journeys.town import PASSWORD, Person, Town
from tests.journeys.visitor import HOST, Visitor

FORGOTTEN = "Wachtwoord vergeten?"


def _address_in(page: Page) -> str:
    return page.form_with("Stuur mij een mail").fields["email"]


@pytest.mark.asvs("V14.2.1")
def test_typed_address_is_filled_in_and_is_in_no_url(
    town: Town, alice: Person, visitor: Visitor
) -> None:
    town.invite(alice)
    town.enrol(alice)
    visitor.open("/inloggen/")
    page = visitor.press(FORGOTTEN, email=alice.email, password=PASSWORD)
    assert (page.url, page.h1) == ("/wachtwoord/vergeten/", "Wachtwoord vergeten")
    assert _address_in(page) == alice.email
    page = visitor.press("Stuur mij een mail")
    assert "Als dit adres bij ons bekend is" in page.text
    town.deliver()
    assert town.newest_mail(alice)["Subject"] == "Kies een nieuw wachtwoord"


@pytest.mark.parametrize("email", ["alice@mail.example", "nobody@mail.example", "alice", ""])
def test_pressing_the_forgotten_button_is_no_error_and_changes_no_row(
    town: Town, alice: Person, visitor: Visitor, email: str
) -> None:
    town.invite(alice)
    visitor.open("/inloggen/")
    before = digests()
    page = visitor.press(FORGOTTEN, email=email)
    assert digests() == before
    assert _address_in(page) == email
    assert not page.title.startswith("Fout:")
    assert "Dit gaat nog niet goed" not in page.text


def test_typed_address_is_filled_in_once(town: Town, visitor: Visitor) -> None:
    del town
    visitor.open("/inloggen/")
    visitor.press(FORGOTTEN, email="alice@mail.example")
    assert _address_in(visitor.open("/wachtwoord/vergeten/")) == ""


def test_typed_password_goes_no_further(town: Town, visitor: Visitor) -> None:
    del town
    form = visitor.open("/inloggen/").form_with(FORGOTTEN)
    typed = form.fields | {"email": "alice@mail.example", "password": PASSWORD, "prefill": "on"}
    answer = visitor.client.post("/wachtwoord/vergeten/", typed, headers={"origin": HOST})
    assert (answer.status_code, answer["Location"]) == (302, "/wachtwoord/vergeten/")
    request = RequestFactory().get("/")
    name = settings.MESSAGES_COOKIE_NAME
    request.COOKIES[name] = answer.cookies[name].value
    carried = str(HostCookieStorage(request).notes)
    assert "alice@mail.example" in carried
    assert PASSWORD not in carried


def test_address_after_a_wrong_password_is_taken_over_too(
    town: Town, alice: Person, visitor: Visitor
) -> None:
    town.invite(alice)
    visitor.open("/inloggen/")
    visitor.press("Inloggen", email=alice.email, password=PASSWORD)
    assert _address_in(visitor.press(FORGOTTEN)) == alice.email


def test_first_button_of_the_login_form_logs_in(town: Town, visitor: Visitor) -> None:
    del town
    assert visitor.open("/inloggen/").form_with("Inloggen").words == ["Inloggen", FORGOTTEN]
