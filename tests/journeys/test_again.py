"""After a redirect, an error is shown once, on the form's page, to the form's sender only."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine

from accounts.models import Session, User
from tests.journeys.thief import WRONG
from tests.journeys.town import PASSWORD, Person, Town, log_in
from tests.journeys.visitor import HOST, Visitor

LOGIN, FORGOTTEN = "/inloggen/", "/wachtwoord/vergeten/"
STOPPED = f"{LOGIN}?stop"
SENTENCE = "Uw e-mailadres of wachtwoord is niet goed."
MOST = 2048


@pytest.fixture
def stranger(town: Town) -> Visitor:
    """Return a browser that posted a wrong password and has not followed the redirect yet."""
    del town
    visitor = Visitor()
    post(visitor, LOGIN, email="x@mail.example", password=WRONG)
    return visitor


def post(visitor: Visitor, address: str, **typed: str) -> None:
    """Post the form of the page at this URL, without following the redirect."""
    token = visitor.open(address).first_form.fields["csrfmiddlewaretoken"]
    sent = {**typed, "csrfmiddlewaretoken": token}
    answer = visitor.client.post(address, sent, headers={"origin": HOST})
    assert answer.status_code == 302


def press_and_leave(visitor: Visitor, button: str, **typed: str) -> None:
    """Press a button on the browser's current page, without following the redirect."""
    form = visitor.page.form_with(button)
    sent = {**form.fields, **typed}
    answer = visitor.client.post(form.action, sent, headers={"origin": HOST})
    assert answer.status_code == 302


def test_error_is_shown_once_with_what_was_typed_but_the_password(stranger: Visitor) -> None:
    page = stranger.open(LOGIN)
    assert (SENTENCE in page.text, page.title.startswith("Fout: ")) == (True, True)
    assert page.form_with("Inloggen").fields["email"] == "x@mail.example"
    assert WRONG not in page.html
    page = stranger.open(LOGIN)
    assert (SENTENCE in page.text, page.title.startswith("Fout: ")) == (False, False)
    assert page.form_with("Inloggen").fields["email"] == ""


def test_page_of_another_tab_neither_shows_nor_takes_the_error(stranger: Visitor) -> None:
    assert SENTENCE not in stranger.open(FORGOTTEN).text
    stranger.client.head(LOGIN)
    post(stranger, FORGOTTEN, email="geen adres")
    assert SENTENCE in stranger.open(LOGIN).text
    assert "Controleer of er een @ in staat." in stranger.open(FORGOTTEN).text


def test_error_whose_redirect_was_not_followed_is_not_shown_later(
    stranger: Visitor, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=2))
    assert SENTENCE not in stranger.open(LOGIN).text


def test_errors_of_a_stranger_make_no_session(stranger: Visitor) -> None:
    stranger.open(LOGIN)
    assert not Session.objects.exists()


@pytest.mark.requirement("S83")
@pytest.mark.parametrize("letter", ["a", "\u00e9", "\U0001f600", "&", '"'])
def test_address_of_64_kb_keeps_its_error_and_a_small_cookie(town: Town, letter: str) -> None:
    visitor = Visitor()
    typed = letter * (64 * 1024 // len(quote(letter)))
    page = visitor.open(LOGIN)
    page = visitor.press("Inloggen", email=typed, password=WRONG)
    assert "Dit e-mailadres kan niet bestaan. Controleer het." in page.text
    assert page.form_with("Inloggen").fields["email"] == typed[:254]
    post(visitor, LOGIN, email=typed, password=WRONG)
    assert len(visitor.client.cookies["messages"].value) < MOST


def test_tick_survives_a_wrong_code(town: Town, alice: Person) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    visitor.press("Uitloggen")
    visitor.open(LOGIN)
    visitor.press("Inloggen", email=alice.email, password=PASSWORD)
    page = visitor.press("Controleer", code="12345", remember="on")
    assert "De code heeft 6 cijfers. U heeft er 5 ingevuld." in page.text
    assert "remember" in page.form_with("Controleer").fields  # a browser sends a ticked box only
    assert page.form_with("Controleer").fields["code"] == ""


def test_rate_limit_is_shown_once_with_the_remaining_wait(
    town: Town, clock: time_machine.Traveller
) -> None:
    visitor = Visitor()
    for _try in range(5):
        post(visitor, LOGIN, email="x@mail.example", password=WRONG)
    post(visitor, LOGIN, email="x@mail.example", password=WRONG)
    clock.shift(timedelta(seconds=10))
    page = visitor.open(STOPPED)
    assert (page.status, page.headers["Retry-After"]) == (429, "20")
    assert page.headers["Cache-Control"] == "no-store"
    page = visitor.open(STOPPED)
    assert (page.status, page.url) == (200, LOGIN)


def test_rate_limit_that_is_over_is_not_shown(town: Town, clock: time_machine.Traveller) -> None:
    visitor = Visitor()
    for _try in range(6):
        post(visitor, LOGIN, email="x@mail.example", password=WRONG)
    clock.shift(timedelta(seconds=31))
    page = visitor.open(STOPPED)
    assert (page.status, page.url) == (200, LOGIN)


def test_unread_rate_limit_is_not_shown_to_the_next_person(town: Town) -> None:
    browser = Visitor()
    for _try in range(6):
        post(browser, LOGIN, email="x@mail.example", password=WRONG)
    assert browser.open(LOGIN).status == 200


def test_unread_block_is_not_shown_to_the_next_person(town: Town, alice: Person) -> None:
    town.invite(alice)
    browser = town.enrol(alice)
    browser.press("Uitloggen")
    User.objects.filter(email=alice.email).update(is_active=False)
    post(browser, LOGIN, email=alice.email, password=PASSWORD)
    assert browser.open(LOGIN).h1 == "Inloggen"
    assert browser.open(STOPPED).h1 == "Account geblokkeerd"


def test_rate_limit_on_a_step_is_not_shown_to_the_next_person_at_that_step(
    town: Town, alice: Person, bob: Person
) -> None:
    town.invite(alice)
    town.invite(bob)
    browser = Visitor()
    browser.open(town.link_for(alice))
    browser.press("Toepassen", password=PASSWORD)
    for _try in range(4):
        browser.press("Controleer", code="000000")
    press_and_leave(browser, "Controleer", code="000000")
    browser.open(town.link_for(bob))
    page = browser.press("Toepassen", password=PASSWORD)
    assert (page.status, page.url) == (200, "/inloggen/sms/")
    assert browser.open("/inloggen/sms/?stop").url == "/inloggen/sms/"


def test_unread_error_is_not_shown_to_the_person_who_logs_in_next(
    town: Town, alice: Person, bob: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.invite(bob)
    town.enrol(bob)
    browser = town.enrol(alice)
    clock.shift(timedelta(minutes=1))
    browser.open("/beveiliging/")
    browser.press("Log overal uit")
    log_in(browser, alice)
    browser.press("Controleer", code=alice.app_code())
    browser.open("/wachtwoord/wijzigen/")
    press_and_leave(browser, "Toepassen", current=WRONG, password="Vier groene 5 bomen!")
    browser.open("/beveiliging/")
    press_and_leave(browser, "Log overal uit")
    log_in(browser, bob)
    page = browser.press("Controleer", code=bob.app_code())
    assert "U bent overal uitgelogd." not in page.text
    page = browser.open("/wachtwoord/wijzigen/")
    assert (page.h1, page.title.startswith("Fout: ")) == ("Verander uw wachtwoord", False)


@pytest.mark.requirement("S81")
@pytest.mark.parametrize("path", ["//x.example/", "/\\x.example/", "/x/"])
def test_url_with_a_stop_parameter_redirects_to_no_other_site(db: None, path: str) -> None:
    assert Visitor().client.get("/", {"stop": ""}, PATH_INFO=path).status_code == 404


def test_browser_without_cookies_gets_the_message_about_cookies_at_once(town: Town) -> None:
    visitor = Visitor()
    form = visitor.open(LOGIN).form_with("Inloggen")
    visitor.client.cookies.clear()
    answer = visitor.client.post(LOGIN, form.fields, headers={"origin": HOST})
    assert answer.status_code == 403
    assert "Uw browser bewaart geen cookies." in answer.content.decode()


def test_deep_link_survives_a_wrong_password(town: Town, alice: Person) -> None:
    town.invite(alice)
    visitor = Visitor()
    visitor.open("/beveiliging/")
    page = visitor.press("Inloggen", email=alice.email, password=WRONG)
    assert SENTENCE in page.text
    assert page.form_with("Inloggen").fields["next"] == "/beveiliging/"
