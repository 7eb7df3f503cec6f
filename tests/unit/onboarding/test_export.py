"""The desk's lists of people and of security events as a file (S52, S70, S74)."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import StringIO
from typing import cast

import psycopg
import pytest
from django.db import OperationalError
from django.http import StreamingHttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.log.events import Event
from accounts.models import SecurityEvent, User
from accounts.people.roles import Role
from desk.lists import KeyedList
from lib.cells import BOM
from onboarding.services import change_person, erase_person
from tests.unit.accounts.people import employee
from tests.unit.onboarding.conftest import Enter, with_password
from tests.unit.onboarding.desk import PEOPLE, left_open

pytestmark = pytest.mark.requirement("S70")

LOG = "/beheer/accounts/securityevent/"
CUT = "AFGEBROKEN: dit bestand is niet compleet. Download het opnieuw."
Rows = list[dict[str, str]]


def asked(
    client: Client, path: str = PEOPLE, kind: str = "csv", query: str = ""
) -> Iterator[bytes]:
    """Post the page of a list; return the pieces of the file, of which nothing was read yet."""
    answer = client.post(f"{path}downloaden/{query}", {"format": kind})
    assert answer.status_code == 200, answer.content
    return iter(cast("StreamingHttpResponse", answer))


def table(client: Client, path: str = PEOPLE, query: str = "") -> Rows:
    text = b"".join(asked(client, path, query=query)).decode()
    assert text.startswith(BOM)
    return list(csv.DictReader(StringIO(text.removeprefix(BOM), newline=""), delimiter=";"))


def told(what: Event) -> list[str]:
    events = SecurityEvent.objects.filter(what=what).order_by("pk")
    return list(events.values_list("detail", flat=True))


def test_head_office_gets_everybody_with_branch_role_and_status(
    anna: User, ahmed: User, hanna: User, enter: Enter
) -> None:
    rows = table(enter(hanna))
    assert [(row["voornaam"], row["vestiging"], row["rol"]) for row in rows] == [
        ("Ahmed", "01 Amsterdam", "medewerker"),
        ("Anna", "02 Rotterdam", "medewerker"),
        ("Hanna", "", "hoofdkantoor"),
    ]
    assert rows[1] == {
        "achternaam": "de Vries",
        "voornaam": "Anna",
        "e-mailadres": "anna@werk.example",
        "mobiel nummer": "06 12345678",
        "status": "link verlopen",
        "sinds": "2026-03-09 10:30:00",  # in Amsterdam
        "vestiging": "02 Rotterdam",
        "rol": "medewerker",
    }


def test_branch_admin_gets_own_people_without_branch_and_role(
    anna: User, ahmed: User, rosa: User, enter: Enter
) -> None:
    rows = table(enter(rosa))
    assert [row["voornaam"] for row in rows] == ["Anna", "Rosa"]
    assert rows[0].keys() == {
        *("achternaam", "voornaam", "e-mailadres", "mobiel nummer", "status", "sinds")
    }
    assert table(enter(rosa), query=f"?branch__id__exact={ahmed.branch_id}") == []


@pytest.mark.parametrize("path", [PEOPLE, LOG])
def test_employee_and_stranger_get_no_file(anna: User, enter: Enter, path: str) -> None:
    for client in (enter(with_password(anna)), Client(headers={"host": "localhost"})):
        answer = client.post(f"{path}downloaden/", {"format": "csv"})
        assert (answer.status_code, answer.streaming) == (302, False)
    assert told(Event.EXPORT_BEGUN) == []


def test_file_has_the_rows_of_the_filter_the_search_and_the_order(
    anna: User, ahmed: User, hanna: User, enter: Enter
) -> None:
    with_password(anna)
    client = enter(hanna)
    assert [row["voornaam"] for row in table(client, query="?status=password")] == ["Anna"]
    assert [row["voornaam"] for row in table(client, query="?q=ahmed")] == ["Ahmed"]
    by_address = table(client, query="?o=-3")
    assert [row["voornaam"] for row in by_address] == ["Hanna", "Anna", "Ahmed"]


def test_pages_of_the_list_do_not_shorten_the_file(
    anna: User, ahmed: User, hanna: User, enter: Enter
) -> None:
    assert len(table(enter(hanna), query=f"?na={anna.pk}")) == 3


def test_pieces_follow_each_other_without_a_gap(
    hanna: User, enter: Enter, settings: Settings
) -> None:
    settings.EXPORT_PIECE = 2
    for number in range(7):
        employee(last_name=f"Berg{number // 2}")
    names = [row["achternaam"] for row in table(enter(hanna))]
    assert names == ["Berg0", "Berg0", "Berg1", "Berg1", "Berg2", "Berg2", "Berg3", "de Vries"]


@pytest.mark.requirement("S74")
def test_name_that_is_a_formula_is_harmless_in_excel_and_whole_in_json(
    anna: User, hanna: User, enter: Enter
) -> None:
    User.objects.filter(pk=anna.pk).update(first_name='=HYPERLINK("x")', folded_name="a")
    client = enter(hanna)
    assert table(client)[0]["voornaam"] == '\'=HYPERLINK("x")'
    lines = b"".join(asked(client, kind="jsonl")).decode().splitlines()
    assert json.loads(lines[0])["voornaam"] == '=HYPERLINK("x")'
    assert json.loads(lines[0])["sinds"] == "2026-03-09T10:30:00+01:00"


def test_file_has_no_secret_and_opens_as_a_download(anna: User, hanna: User, enter: Enter) -> None:
    answer = enter(hanna).post(f"{PEOPLE}downloaden/", {"format": "csv"})
    assert with_password(anna).password not in answer.getvalue().decode()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="medewerkers-')


def test_log_is_exported_with_the_masks_of_its_page(
    anna: User, hanna: User, rosa: User, enter: Enter
) -> None:
    change_person(by=hanna, user=anna, now=timezone.now(), phone="+31687654321")
    rows = table(enter(hanna), LOG, "?wat=number_changed")
    assert [(row["wat"], row["wie"], row["door"], row["bijzonderheden"]) for row in rows] == [
        ("Telefoonnummer veranderd", "Anna de Vries", "Hanna de Vries", "•••• 5678 → •••• 4321")
    ]
    (row,) = table(enter(rosa), LOG, "?wat=number_changed")
    assert (row["door"], "bijzonderheden" in row) == ("een collega", False)


def test_erased_person_is_a_number_in_the_log(anna: User, hanna: User, enter: Enter) -> None:
    erase_person(by=hanna, user=anna, now=timezone.now())
    (row,) = table(enter(hanna), LOG, "?wat=erased")
    assert row["wie"] == f"({anna.pk})"


def test_export_is_logged_with_its_filter_and_number_of_rows(
    ahmed: User, hanna: User, enter: Enter
) -> None:
    client = enter(hanna)
    table(client, query="?status=expired&q=ahmed@")
    table(client, LOG, f"?wie={ahmed.pk}")
    people = "Medewerkers · status: Link verlopen · met een zoekwoord"
    of_one = f"Beveiligingslog · wie: {ahmed.pk}"
    assert told(Event.EXPORT_BEGUN) == [people, of_one]
    assert told(Event.EXPORT_ENDED) == [f"1 rij · {people}", f"2 rijen · {of_one}"]
    event = SecurityEvent.objects.filter(what=Event.EXPORT_ENDED).latest("pk")
    assert (event.user_id, event.by_user_id, event.by) == (None, hanna.pk, "desk")


@pytest.mark.requirement("S75")
@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_role_that_is_taken_away_ends_the_file(
    anna: User, ahmed: User, hanna: User, enter: Enter, settings: Settings, kind: str
) -> None:
    settings.EXPORT_PIECE = 1
    pieces = asked(enter(hanna), kind=kind)
    read = [next(pieces), next(pieces)]
    change_person(by=None, user=hanna, now=timezone.now(), role=Role.SUPPORT)
    read.append(next(pieces))
    with pytest.raises(ConnectionResetError):
        next(pieces)
    text = b"".join(read).decode()
    assert ("Ahmed" in text, "Anna" in text, CUT in text) == (True, False, True)
    assert told(Event.EXPORT_ENDED) == ["afgebroken na 1 rij · Medewerkers"]


def test_database_that_goes_away_ends_the_file_without_a_page(
    anna: User,
    ahmed: User,
    hanna: User,
    enter: Enter,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.EXPORT_PIECE = 1
    pieces = asked(enter(hanna))
    read = [next(pieces), next(pieces)]
    monkeypatch.setattr(KeyedList, "after", _away)
    read.append(next(pieces))
    with pytest.raises(ConnectionResetError):
        next(pieces)
    assert b"".join(read).decode().splitlines()[2:] == [CUT]


def test_fault_is_raised_and_the_next_export_begins(
    anna: User, hanna: User, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = enter(hanna)
    with monkeypatch.context() as patch:
        patch.setattr(KeyedList, "after", _broken)
        with pytest.raises(OperationalError):
            list(asked(client))
    assert len(table(client)) == 2


def test_second_export_at_the_same_time_waits_with_a_sentence(
    anna: User, hanna: User, enter: Enter
) -> None:
    client = enter(hanna)
    first = client.post(f"{PEOPLE}downloaden/", {"format": "csv"})
    second = client.post(f"{PEOPLE}downloaden/?status=expired", {"format": "csv"}, follow=True)
    assert second.redirect_chain == [(f"{PEOPLE}downloaden/?status=expired", 302)]
    assert "Er loopt nu al een download." in second.content.decode()
    first.getvalue()
    assert len(table(client)) == 2


@pytest.mark.requirement("S52")
@pytest.mark.parametrize("path", [PEOPLE, LOG])
def test_page_and_file_ask_the_code_first(hanna: User, enter: Enter, path: str) -> None:
    client = left_open(enter(hanna))
    url = f"{path}downloaden/?periode=7"
    assert "Bent u het zelf?" in client.get(url).content.decode()
    assert client.post(url, {"format": "csv"}, follow=True).redirect_chain[-1] == (
        "/beveiliging/code/",
        302,
    )
    assert told(Event.EXPORT_BEGUN) == []


def test_page_says_what_the_file_will_have(ahmed: User, hanna: User, enter: Enter) -> None:
    client = enter(hanna)
    html = client.get(f"{PEOPLE}downloaden/?status=expired&q=ahmed@").content.decode()
    assert "In het bestand komt 1 rij." in html
    assert "Status: Link verlopen" in html
    assert "Gezocht op: ahmed@" in html
    assert f'href="{PEOPLE}?q=ahmed%40&amp;status=expired"' in html
    listed = client.get(f"{PEOPLE}?status=expired").content.decode()
    assert 'href="downloaden/?status=expired"' in listed


@pytest.mark.parametrize("kind", ["", "exe"])
def test_unknown_format_is_refused(hanna: User, enter: Enter, kind: str) -> None:
    assert enter(hanna).post(f"{PEOPLE}downloaden/", {"format": kind}).status_code == 400


def test_filter_that_does_not_exist_leads_to_the_list(
    anna: User, ahmed: User, hanna: User, enter: Enter
) -> None:
    answer = enter(hanna).get(f"{PEOPLE}downloaden/?branch__id__exact=x")
    assert (answer.status_code, answer["Location"]) == (302, PEOPLE)


def _away(*_asked: object) -> list[User]:
    raise OperationalError from psycopg.OperationalError("server closed the connection")


def _broken(*_asked: object) -> list[User]:
    raise OperationalError("division by zero")
