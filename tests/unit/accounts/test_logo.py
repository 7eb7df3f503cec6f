"""What a process knows of the logo in the header, and how long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from pytest_django import DjangoAssertNumQueries, Settings

from accounts import logo as logos
from accounts.logo import Header, Shown
from accounts.models import Logo

LOGO = {"digest": "0123456789ab", "content": b"x", "kind": "png", "width": 241, "height": 80}
SHOWN = Shown("/logo/0123456789ab", 120, 40)


@pytest.fixture
def placed(db: None) -> Logo:
    Logo(**LOGO).place()
    return Logo.objects.get()


def test_logo_is_read_once_and_then_known(
    placed: Logo, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    header = Header()
    with django_assert_num_queries(1) as captured:
        assert [header.logo() for _page in range(9)] == [SHOWN] * 9
    assert '"content"' not in captured.captured_queries[0]["sql"]


def test_logo_is_read_again_when_the_time_is_over(
    placed: Logo, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.LOGO_KNOWN = timedelta()
    header = Header()
    with django_assert_num_queries(2):
        assert [header.logo(), header.logo()] == [SHOWN, SHOWN]
    placed.delete()
    assert header.logo() is None


def test_logo_that_this_process_placed_is_known_without_reading(
    django_assert_num_queries: DjangoAssertNumQueries, db: None
) -> None:
    header = Header()
    header.keep(SHOWN)
    with django_assert_num_queries(0):
        assert header.logo() == SHOWN


def test_page_keeps_the_logo_while_the_database_is_away(
    placed: Logo, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> Shown | None:
        raise OperationalError

    settings.LOGO_KNOWN = timedelta()
    header = Header()
    assert header.logo() == SHOWN
    monkeypatch.setattr(logos, "_read", away)
    assert header.logo() == SHOWN


def test_second_logo_takes_the_place_of_the_first(placed: Logo) -> None:
    Logo(**LOGO | {"digest": "ba9876543210", "content": b"y"}).place()
    assert [(one.digest, bytes(one.content)) for one in Logo.objects.all()] == [
        ("ba9876543210", b"y")
    ]
