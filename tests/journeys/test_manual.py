"""The manual: public, without cookies, in each language, and in step with the screens."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from tests.dutch import left_in_dutch
from tests.journeys.manual import mail_of, names_in, not_shown, screens_of
from tests.journeys.test_languages import OTHERS, Reader
from tests.journeys.town import Person, Town
from tests.journeys.visitor import Visitor
from tests.source_document import MANUAL

EVERY = [settings.LANGUAGE_CODE, *OTHERS]
_PART = re.compile(r"{% block part %}#([\w-]+){% endblock %}")
PAGES = ("/hulp/", "/hulp/privacy/", "/hulp/toegankelijkheid/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_stranger_reads_it_without_a_cookie_or_a_statement(
    path: str, visitor: Visitor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        page = visitor.open(path)
    assert page.status == 200
    assert page.forms == []
    assert not visitor.client.cookies


@pytest.mark.parametrize("path", PAGES)
def test_unchanged_page_is_not_sent_again(path: str) -> None:
    etag = Client().get(path)["ETag"]
    answer = Client().get(path, headers={"if-none-match": etag})
    assert (answer.status_code, answer.content) == (304, b"")
    other = Client().get(f"{path}?taal=pl", headers={"if-none-match": etag})
    assert other.status_code == 200


def test_manual_has_the_sentences_of_the_source_document(visitor: Visitor) -> None:
    without_tags = re.sub(r"<[^>]+>", "", visitor.open("/hulp/").html)
    text = " ".join(unescape(without_tags).split())
    assert [sentence for sentence in MANUAL if sentence not in text] == []


@pytest.mark.parametrize("language", EVERY)
def test_screens_have_the_names_that_the_manual_quotes(
    town: Town, alice: Person, language: str
) -> None:
    town.invite(alice, language=language)
    reader = Reader(town, alice, language)
    screens = screens_of(reader)
    parts = names_in(reader.open("/hulp/").html)
    assert set(parts) == set(screens)
    assert not_shown(parts, screens) == []


def test_control_name_that_no_screen_has_is_found() -> None:
    parts = names_in('<li id="sms">Klik op <b>Verder</b> of <b>controleer</b></li>')
    assert not_shown(parts, {"sms": "Controleer"}) == ["sms: Verder"]


@pytest.mark.parametrize("language", OTHERS)
def test_manual_has_no_dutch_in_another_language(visitor: Visitor, language: str) -> None:
    page = visitor.open(f"/hulp/?taal={language}")
    assert f'<html lang="{language}">' in page.html
    assert left_in_dutch(page.text, language) == []
    assert visitor.follow("Nederlands").h1 == "2-factor authenticatie instellen via de telefoon"


def test_language_chosen_in_the_manual_replaces_the_one_chosen_on_another_page(
    visitor: Visitor,
) -> None:
    visitor.open("/inloggen/")
    visitor.press("English")
    visitor.open("/hulp/")
    visitor.follow("Polski")
    assert '<html lang="pl">' in visitor.open("/inloggen/").html


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("path", PAGES[1:])
def test_statement_is_english_where_no_other_translation_is(
    visitor: Visitor, path: str, language: str
) -> None:
    page = visitor.open(f"{path}?taal={language}")
    assert '<div lang="en">' in page.html
    body = page.html.partition('<div lang="en">')[2].partition("</main>")[0]
    assert left_in_dutch(re.sub(r"<[^>]+>", " ", body), "en") == []


def test_privacy_page_names_the_collector_of_reports_if_there_is_one(
    visitor: Visitor, settings: Settings
) -> None:
    assert "misgaat" not in visitor.open("/hulp/privacy/").text
    settings.CSP_REPORT_URL = "https://key@reports.example/api/1/security/"
    page = visitor.open("/hulp/privacy/")
    assert "reports.example" in page.text
    assert "waar uw browser meldt wat op een pagina misgaat: het adres van die pagina" in page.text


@pytest.mark.parametrize("language", EVERY)
def test_activation_mail_leads_to_the_manual_in_its_language(
    town: Town, alice: Person, language: str
) -> None:
    town.invite(alice, language=language)
    reader = Reader(town, alice, language)
    [link] = re.findall(r"https?://\S+/hulp/\S*", mail_of(reader))
    assert f'<html lang="{language}">' in reader.open(link).html


def test_every_page_leads_to_the_manual_privacy_and_accessibility(visitor: Visitor) -> None:
    links = visitor.open("/wachtwoord/vergeten/").links
    assert [links[name] for name in ("Uitleg met plaatjes", "Privacy", "Toegankelijkheid")] == [
        *PAGES
    ]


def test_screens_lead_to_their_own_part_of_the_manual(visitor: Visitor) -> None:
    assert visitor.open("/inloggen/").links["Uitleg met plaatjes"] == "/hulp/#inloggen"
    templates = Path(settings.BASE_DIR, "templates").rglob("*.html")
    parts = {part for file in templates for part in _PART.findall(file.read_text("utf-8"))}
    assert {"wachtwoord", "sms", "app", "herstel"} <= parts
    assert parts <= set(re.findall(r' id="([\w-]+)"', visitor.open("/hulp/").html))


@pytest.mark.parametrize("path", ["/inloggen/", *PAGES])
def test_every_page_begins_with_the_name_of_the_organisation(visitor: Visitor, path: str) -> None:
    page = visitor.open(path)
    assert page.links[settings.ORGANISATION] == "/"
    assert page.title.endswith(f" – {settings.ORGANISATION}")


def test_messages_for_the_road_wait_while_the_manual_is_read(town: Town, alice: Person) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    button = visitor.page.form_with("Uitloggen")
    assert visitor.client.post(button.action, button.fields).status_code == 302
    assert "U bent uitgelogd." not in visitor.open("/hulp/").text
    assert "U bent uitgelogd." in visitor.open("/inloggen/").text
