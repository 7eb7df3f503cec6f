"""Test with which origin headers a form is accepted or refused (RFC 6454)."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import SecurityEvent
from tests.journeys.page import Page, read

HOME = "https://localhost"
LOGIN = f"{HOME}/inloggen/"
HIDDEN = "Uw browser verbergt waar u vandaan komt"
FOREIGN = "Dit kwam van een andere website. Wij hebben niets gedaan."
STALE = "U was te lang weg of klikte twee keer. Ga hier verder."
NO_COOKIES = "Uw browser bewaart geen cookies. Zet cookies aan."
AWAY = "https://evil.example"

TAKEN = {
    "both": {"origin": HOME, "referer": LOGIN},
    "no referer": {"origin": HOME},
    "foreign referer, ignored beside an origin": {"origin": HOME, "referer": AWAY},
    "no origin": {"referer": LOGIN},
}
REFUSED = {
    "origin null": ({"origin": "null"}, HIDDEN),
    "origin null beside our own referer": ({"origin": "null", "referer": LOGIN}, HIDDEN),
    "neither": ({}, HIDDEN),
    "empty referer": ({"referer": ""}, HIDDEN),
    "referer that is no address": ({"referer": "about:blank"}, HIDDEN),
    "referer without a host": ({"referer": "https:///inloggen/"}, HIDDEN),
    "foreign origin": ({"origin": AWAY}, FOREIGN),
    "foreign origin beside our own referer": ({"origin": AWAY, "referer": LOGIN}, FOREIGN),
    "our host over http": ({"origin": "http://localhost"}, FOREIGN),
    "our host at another port": ({"origin": f"{HOME}:8443"}, FOREIGN),
    "foreign referer": ({"referer": f"{AWAY}/{LOGIN}"}, FOREIGN),
    "referer over http": ({"referer": "http://localhost/inloggen/"}, FOREIGN),
}

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S12")]


@pytest.fixture(autouse=True)
def _over_tls(settings: Settings, cheap_hashes: None) -> None:
    """Use the https settings of production."""
    del cheap_hashes
    settings.PUBLIC_URL = HOME
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True


@pytest.mark.parametrize("what", TAKEN)
def test_form_with_enough_origin_headers_is_accepted(what: str) -> None:
    assert posted(TAKEN[what]).status in {200, 302}
    assert SecurityEvent.objects.filter(what="password_wrong").exists()


@pytest.mark.asvs("V3.5.1")
@pytest.mark.parametrize("what", REFUSED)
def test_form_of_unknown_origin_is_refused_with_its_reason(what: str) -> None:
    headers, sentence = REFUSED[what]
    page = posted(headers)
    assert (page.status, page.h1) == (403, sentence)
    assert STALE not in page.text
    assert not SecurityEvent.objects.exists()


@pytest.mark.parametrize("what", REFUSED)
def test_refusal_for_a_hidden_origin_offers_an_address_instead_of_a_button(what: str) -> None:
    """The page for a hidden origin has no button, only a URL to open in another browser."""
    headers, sentence = REFUSED[what]
    page = posted(headers)
    assert f"{HOME}/" in page.text or sentence == FOREIGN
    assert page.forms == []
    assert page.links.get("Ga hier verder") == (f"{HOME}/" if sentence == FOREIGN else None)


def test_form_without_any_cookie_gets_the_message_about_cookies() -> None:
    page = posted({"origin": HOME}, cookies=False)
    assert (page.status, page.h1) == (403, NO_COOKIES)


def test_stale_form_gets_the_message_that_it_is_stale() -> None:
    page = posted({"origin": HOME}, token="x" * 64)
    assert (page.status, page.h1) == (403, STALE)


def posted(headers: dict[str, str], *, cookies: bool = True, token: str = "") -> Page:
    """Open the login page over https, post its form with these headers; return the next page."""
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    shown = read(client.get("/inloggen/", secure=True), "/inloggen/")
    typed = {**shown.form_with("Inloggen").fields, "email": "nobody@mail.example", "password": "x"}
    if token:
        typed["csrfmiddlewaretoken"] = token
    if not cookies:
        client.cookies.clear()
    answer = client.post("/inloggen/", typed, secure=True, headers=headers)
    return read(answer, "/inloggen/")
