"""A wrong or refused password is logged as a security event, without anything the user typed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.housekeeping import AccountsHousekeeping
from accounts.log.events import Event
from accounts.models import SecurityEvent, User
from accounts.services.mail import ask_mail
from accounts.services.password import Blocked
from lib.throttle import TooMany
from tests.unit.accounts.people import NETWORK, PASSWORD, visit
from tests.unit.accounts.tries import NOW, known_to, owner, try_password

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S104")]


def _what() -> list[str]:
    return list(SecurityEvent.objects.order_by("pk").values_list("what", flat=True))


@pytest.mark.asvs("V16.2.1", "V16.3.1")
def test_wrong_password_is_logged_with_user_and_network() -> None:
    user = owner()
    try_password(user.email)
    event = SecurityEvent.objects.get()
    assert (event.what, event.user_id, event.branch_id) == (
        Event.PASSWORD_WRONG,
        user.pk,
        user.branch_id,
    )
    assert event.network == NETWORK


def test_unknown_address_is_logged_without_the_address() -> None:
    try_password("nobody@mail.example")
    row = SecurityEvent.objects.values().get()
    assert (row["what"], row["user_id"]) == (Event.PASSWORD_WRONG, None)
    assert "nobody" not in repr(row)


@pytest.mark.asvs("V16.3.1")
@pytest.mark.parametrize("known", [True, False], ids=["in a known browser", "elsewhere"])
def test_right_password_of_a_blocked_user_is_logged_as_a_refusal(*, known: bool) -> None:
    user = owner()
    User.objects.filter(pk=user.pk).update(is_active=False)
    cookies = known_to(user) if known else None
    if known:
        with pytest.raises(Blocked):
            try_password(user.email, password=PASSWORD, cookies=cookies)
    else:
        assert try_password(user.email, password=PASSWORD) is None
    assert _what() == [Event.LOGIN_REFUSED]


def test_attempt_that_the_rate_limit_refuses_is_not_logged() -> None:
    user = owner()
    for _try in range(5):
        try_password(user.email)
    with pytest.raises(TooMany):
        try_password(user.email)
    assert _what() == [Event.PASSWORD_WRONG] * 5


@pytest.mark.requirement("S5")
@pytest.mark.asvs("V6.3.8")
def test_wrong_password_takes_as_many_statements_for_every_address() -> None:
    """Otherwise the response time would reveal which addresses exist (S5)."""
    user = owner()
    try_password("first@mail.example")  # makes the hash for unknown addresses
    counted = []
    for email in (user.email, "nobody@mail.example"):
        with CaptureQueriesContext(connection) as queries:
            try_password(email)
        counted.append([query["sql"].split()[0] for query in queries])
    known, unknown = counted
    assert known == unknown
    assert "INSERT" in known


def test_failures_of_unknown_addresses_are_deleted_after_a_week(settings: Settings) -> None:
    """Any visitor can cause many of these events, so the purge deletes them in batches."""
    settings.PURGE_PIECE = 2
    user = owner()
    try_password(user.email)
    ask_mail(visit=visit(now=NOW), email=user.email)
    for number in range(5):
        try_password(f"nobody{number}@mail.example")
    ask_mail(visit=visit(now=NOW), email="nobody@mail.example")
    assert AccountsHousekeeping().purge(NOW + timedelta(days=6))["security events"] == 0
    assert AccountsHousekeeping().purge(NOW + timedelta(days=7))["security events"] == 7
    assert set(SecurityEvent.objects.values_list("user_id", flat=True)) == {user.pk}
