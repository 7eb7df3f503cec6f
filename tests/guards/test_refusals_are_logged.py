"""Test that each refused request gives one log line, with the HTTP status (ASVS 16.3.3)."""

from __future__ import annotations

import io
import json
from http import HTTPStatus
from typing import cast

import pytest
from django.test import Client

from onboarding.services import CHANGED_MEANWHILE
from tests.guards.listening import lines
from tests.guards.routes import TOKEN
from tests.journeys.thief import WRONG
from tests.journeys.town import Person, Town, log_in, user_of
from tests.journeys.visitor import HOST, Visitor

__all__ = ["lines"]


@pytest.fixture
def desk(town: Town, carol: Person) -> Visitor:
    """Return the browser of Carol, a logged-in branch admin of Rotterdam."""
    town.invite(carol, role="branch-admin")
    return town.enrol(carol)


@pytest.mark.asvs("V16.3.3")
def test_rate_limited_login_is_logged(
    town: Town, alice: Person, visitor: Visitor, lines: io.StringIO
) -> None:
    town.invite(alice)
    for _try in range(6):
        log_in(visitor, alice, WRONG)
    assert refusals(lines) == [
        ("refused: /inloggen/", 429),
        ("Too Many Requests: /inloggen/", 429),
    ]


@pytest.mark.asvs("V16.3.3")
def test_rate_limited_login_is_logged_when_its_redirect_is_not_followed(
    town: Town, alice: Person, visitor: Visitor, lines: io.StringIO
) -> None:
    town.invite(alice)
    form = visitor.open("/inloggen/").form_with("Inloggen").fields
    typed = {**form, "email": alice.email, "password": WRONG}
    for _try in range(7):
        visitor.client.post("/inloggen/", typed, headers={"origin": HOST})
    assert refusals(lines) == [("refused: /inloggen/", 429)] * 2


@pytest.mark.asvs("V16.3.3")
def test_form_without_its_csrf_token_is_logged(db: None, lines: io.StringIO) -> None:
    Client(enforce_csrf_checks=True).post("/inloggen/", {"email": "a@mail.example"})
    assert ("Forbidden (CSRF cookie not set.): /inloggen/", 403) in refusals(lines)


@pytest.mark.asvs("V16.3.3")
def test_made_up_link_is_logged(db: None, visitor: Visitor, lines: io.StringIO) -> None:
    visitor.open(f"/wachtwoord/{TOKEN}/")
    assert refusals(lines) == [("Not Found: /wachtwoord/nieuw/", 404)]


@pytest.mark.asvs("V16.3.2")
def test_employee_refused_at_the_desk_is_logged(
    town: Town, alice: Person, visitor: Visitor, lines: io.StringIO
) -> None:
    town.invite(alice)
    town.enrol(alice, visitor)
    visitor.open("/beheer/")
    assert ("Forbidden (Permission denied): /beheer/login/", 403) in refusals(lines)
    assert who_asked(lines, "Forbidden (Permission denied): /beheer/login/") == user_of(alice).pk


def test_refusal_is_one_line_with_the_network_and_no_traceback(
    town: Town, alice: Person, visitor: Visitor, lines: io.StringIO
) -> None:
    town.invite(alice)
    town.enrol(alice, visitor)
    visitor.open("/beheer/")
    found = [json.loads(line) for line in lines.getvalue().splitlines()]
    (line,) = [line for line in found if line.get("status_code") == HTTPStatus.FORBIDDEN]
    assert (line["network"], "traceback" in line) == ("198.51.100.0/24", False)


@pytest.mark.asvs("V16.3.2")
@pytest.mark.parametrize("page", ["change", "verwijderen", "baliecode"])
def test_page_of_a_person_of_another_branch_is_logged(
    town: Town, bob: Person, carol: Person, desk: Visitor, lines: io.StringIO, page: str
) -> None:
    town.invite(bob, branch="01 Amsterdam")
    desk.open(f"/beheer/accounts/user/{user_of(bob).pk}/{page}/")
    assert who_asked(lines, f"no visible accounts.User: {user_of(bob).pk}") == user_of(carol).pk


@pytest.mark.asvs("V16.3.2")
def test_service_refused_at_the_desk_is_logged(
    town: Town, alice: Person, carol: Person, desk: Visitor, lines: io.StringIO
) -> None:
    town.invite(alice)
    desk.open(f"/beheer/accounts/user/{user_of(alice).pk}/change/")
    town.enrol(alice)
    desk.press("Stuur activeringsmail")
    assert who_asked(lines, f"refused at the desk: {CHANGED_MEANWHILE}") == user_of(carol).pk


@pytest.mark.asvs("V16.3.2")
def test_page_of_a_person_of_the_own_branch_is_not_logged(
    town: Town, alice: Person, desk: Visitor, lines: io.StringIO
) -> None:
    town.invite(alice)
    assert desk.open(f"/beheer/accounts/user/{user_of(alice).pk}/change/").status == 200
    assert "no visible" not in lines.getvalue()


@pytest.mark.asvs("V16.4.1")
@pytest.mark.parametrize("end", ["%0A", "%0D%0A", "%E2%80%A8", "%1B[2K", "%00"])
def test_line_break_in_a_url_begins_no_log_line(
    db: None, visitor: Visitor, lines: io.StringIO, end: str
) -> None:
    forged = '{"event": "login", "user": 1}'
    visitor.client.get(f"/nergens{end}{forged}/")
    written = lines.getvalue().splitlines()
    assert len(written) >= 1
    assert all(json.loads(line).get("event") is None for line in written)
    assert any("nergens" in json.loads(line)["message"] for line in written)


def refusals(lines: io.StringIO) -> list[tuple[str, int]]:
    """Return message and HTTP status of each log line that contains an HTTP status."""
    found = [json.loads(line) for line in lines.getvalue().splitlines()]
    return [(line["message"], line["status_code"]) for line in found if "status_code" in line]


def who_asked(lines: io.StringIO, message: str) -> int | None:
    """Return the user's id, or None, from the only log line with this message; else fail."""
    found = [json.loads(line) for line in lines.getvalue().splitlines()]
    [line] = [line for line in found if line["message"] == message]
    return cast("int | None", line.get("user"))
