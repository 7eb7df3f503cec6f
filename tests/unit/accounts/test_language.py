"""Which language a page has, and the switch."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from pytest_django import Settings

from accounts.browser.language import Language, in_language, without_language
from accounts.mail.links import made_link
from accounts.models import Logo, User
from accounts.models.purpose import Purpose
from accounts.services.language import choose_language
from tests.unit.accounts.people import employee

FOUR = [("nl", "Nederlands"), ("en", "English"), ("pl", "Polski"), ("uk", "Українська")]


@pytest.fixture(autouse=True)
def four_languages(settings: Settings) -> None:
    settings.LANGUAGES = FOUR


@pytest.mark.parametrize(
    ("path", "cookie", "wish", "language"),
    [
        ("/", "", "", "nl"),
        ("/", "", "pl", "pl"),
        ("/", "", "pl-PL,pl;q=0.9,en;q=0.8", "pl"),
        ("/", "", "de-DE,en-GB;q=0.3,uk;q=0.7", "uk"),
        ("/", "", "de,fr", "nl"),
        ("/", "", "x" * 600, "nl"),
        ("/", "en", "pl", "en"),
        ("/", "xx", "pl", "pl"),
        ("/?taal=uk", "en", "pl", "uk"),
        ("/?taal=xx", "en", "pl", "en"),
        ("/?taal=uk", "en.gekozen", "pl", "en"),
        ("/?taal=uk.gekozen", "en.gekozen", "pl", "uk"),
        ("/?taal=xx.gekozen", "en", "pl", "en"),
        ("/beheer/", "en", "nl", "en"),
        ("/beheer/", "pl", "pl,en;q=0.5", "en"),
        ("/beheer/", "pl", "pl", "nl"),
        ("/beheer/?taal=uk", "en", "", "nl"),
    ],
)
def test_page_has_the_language_of_the_link_then_the_cookie_then_the_browser(
    path: str, cookie: str, wish: str, language: str
) -> None:
    request = RequestFactory().get(path, headers={"accept-language": wish, "host": "localhost"})
    request.COOKIES["language"] = cookie
    found = []

    def view(_request: object) -> HttpResponse:
        found.append(get_language())
        return HttpResponse()

    Language(view)(request)
    assert found == [language]


@pytest.mark.parametrize(
    ("path", "left"),
    [
        ("/inloggen/?taal=pl&next=/beheer/", "/inloggen/?next=%2Fbeheer%2F"),
        ("/inloggen/?taal=pl", "/inloggen/"),
        ("/inloggen/?weg", "/inloggen/?weg="),
        ("/inloggen/", "/inloggen/"),
    ],
)
def test_language_of_a_link_is_left_out_of_the_way_back(path: str, left: str) -> None:
    assert without_language(path) == left


def test_link_names_its_language_unless_it_is_dutch() -> None:
    assert in_language("https://a.example/x/", "nl") == "https://a.example/x/"
    assert in_language("https://a.example/x/", "pl") == "https://a.example/x/?taal=pl"


def test_link_of_a_mail_opens_in_the_language_of_that_mail(db: None, client: Client) -> None:
    now = timezone.now()
    for language, others in (("pl", "nl"), ("nl", "pl")):
        user = User(pk=1, language=language)
        _link, url = made_link(user=user, purpose=Purpose.RESET, expires_at=now, now=now)
        client.cookies["language"] = others
        page = client.get(url, follow=True, headers={"host": "localhost"})
        assert f'<html lang="{language}">' in page.content.decode()


@pytest.mark.parametrize(
    ("wanted", "where"),
    [
        ("/inloggen/?next=/", "/inloggen/?next=%2F"),
        ("//elsewhere.example/", "/"),
        ("https://elsewhere.example/", "/"),
        ("home", "/"),
        ("", "/"),
    ],
)
def test_switch_goes_back_to_the_page_and_to_no_other_site(
    db: None, client: Client, wanted: str, where: str
) -> None:
    answer = client.post(
        "/taal/", {"language": "pl", "next": wanted}, headers={"host": "localhost"}
    )
    assert (answer.status_code, answer["Location"]) == (302, where)
    assert answer.cookies["language"].value == "pl.gekozen"


def test_language_that_is_not_there_is_not_chosen(db: None, client: Client) -> None:
    answer = client.post("/taal/", {"language": "xx"}, headers={"host": "localhost"})
    assert (answer.status_code, "language" in answer.cookies) == (302, False)


def test_chosen_language_is_that_of_mails_and_sms(db: None) -> None:
    user = employee()
    choose_language(user=user, language="uk")
    assert User.objects.get(pk=user.pk).language == "uk"


def test_pages_are_stored_by_no_cache(db: None, client: Client) -> None:
    """So they need no Vary, although they differ by cookie and Accept-Language."""
    for language in ("nl", "en"):
        page = client.get("/inloggen/", headers={"host": "localhost", "accept-language": language})
        assert page["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/logo/0123456789ab", "/static/site.js"])
def test_file_that_proxies_store_sets_no_language(db: None, client: Client, path: str) -> None:
    Logo(digest="0123456789ab", content=b"picture", kind="webp", width=240, height=80).place()
    stored = client.get(f"{path}?taal=pl", headers={"host": "localhost"})
    assert (stored.status_code, "public" in stored["Cache-Control"]) == (200, True)
    assert not stored.cookies
    stored.close()


def test_english_dates_are_not_american() -> None:
    moment = datetime(2026, 11, 24, 14, 35, tzinfo=UTC)
    with override("en"):
        assert date_format(moment, "DATETIME_FORMAT") == "24 November 2026 14:35"
