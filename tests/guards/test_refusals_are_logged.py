"""Whoever is refused leaves a line in the log, with the status; and one line each (ASVS 16.3.3)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.guards.listening import lines
from tests.guards.routes import TOKEN
from tests.journeys.thief import WRONG
from tests.journeys.town import log_in

if TYPE_CHECKING:
    import io

    from tests.journeys.town import Person, Town
    from tests.journeys.visitor import Visitor

__all__ = ["lines"]


def test_too_many_tries(town: Town, alice: Person, visitor: Visitor, lines: io.StringIO) -> None:
    town.invite(alice)
    for _try in range(6):
        log_in(visitor, alice, WRONG)
    assert refusals(lines) == [("Too Many Requests: /inloggen/", 429)]


def test_form_without_its_token(db: None, lines: io.StringIO) -> None:
    Client(enforce_csrf_checks=True).post("/inloggen/", {"email": "a@mail.example"})
    assert ("Forbidden (CSRF cookie not set.): /inloggen/", 403) in refusals(lines)


def test_link_that_nobody_was_sent(db: None, visitor: Visitor, lines: io.StringIO) -> None:
    visitor.open(f"/wachtwoord/{TOKEN}/")
    assert refusals(lines) == [("Not Found: /wachtwoord/nieuw/", 404)]


def test_desk_for_who_is_no_staff(
    town: Town, alice: Person, visitor: Visitor, lines: io.StringIO
) -> None:
    town.invite(alice)
    town.enrol(alice, visitor)
    visitor.open("/beheer/")
    assert ("Forbidden (Permission denied): /beheer/login/", 403) in refusals(lines)


@pytest.mark.parametrize("end", ["%0A", "%0D%0A", "%E2%80%A8", "%1B[2K", "%00"])
def test_end_of_a_line_begins_no_line_of_its_own(
    db: None, visitor: Visitor, lines: io.StringIO, end: str
) -> None:
    forged = '{"event": "login", "user": 1}'
    visitor.client.get(f"/nergens{end}{forged}/")
    written = lines.getvalue().splitlines()
    assert len(written) >= 1
    assert all(json.loads(line).get("event") is None for line in written)
    assert any("nergens" in json.loads(line)["message"] for line in written)


def refusals(lines: io.StringIO) -> list[tuple[str, int]]:
    """Give message and status of every line that has one; those of gunicorn have none."""
    found = [json.loads(line) for line in lines.getvalue().splitlines()]
    return [(line["message"], line["status_code"]) for line in found if "status_code" in line]
