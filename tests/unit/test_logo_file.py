"""The address of the logo, also without a logo and without a database."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client

from accounts.models import Logo
from tests.guards.policy import header_faults

ADDRESS = "/logo/0123456789ab"


@pytest.fixture
def placed(db: None) -> None:
    Logo(digest="0123456789ab", content=b"picture", kind="webp", width=240, height=80).place()


def test_logo_carries_the_headers_and_no_cookie(placed: None) -> None:
    client = Client()
    client.cookies["session"] = "a" * 32
    for answer in (client.get(ADDRESS), client.head(ADDRESS)):
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
        assert header_faults(answer.headers, stored=True) == []
        assert "Set-Cookie" not in answer
        assert "Vary" not in answer


def test_logo_that_is_not_there_is_missing(db: None) -> None:
    answer = Client().get(ADDRESS)
    assert answer.status_code == 404
    assert header_faults(answer.headers) == []


def test_logo_is_unavailable_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> Logo | None:
        raise OperationalError

    monkeypatch.setattr(Logo.objects, "first", away)
    answer = Client().get(ADDRESS)
    assert answer.status_code == 503
    assert header_faults(answer.headers) == []


@pytest.mark.parametrize("path", ["/logo/", "/logo/x.svg", f"{ADDRESS}/", "/logo/../x"])
def test_other_path_is_no_logo(placed: None, path: str) -> None:
    assert Client().get(path, follow=True).status_code == 404


def test_logo_accepts_no_form(placed: None) -> None:
    assert Client().post(ADDRESS).status_code in {403, 404}
    assert Logo.objects.exists()
