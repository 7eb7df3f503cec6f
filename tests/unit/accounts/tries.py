"""Helpers that try passwords, and that return how long the next attempt has to wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from accounts.browser.known_browser import remember_login
from accounts.models import User
from accounts.passwords.hashers import hashed
from accounts.services.password import enter_password
from lib.throttle import TooMany
from tests.unit.accounts.people import NETWORK, PASSWORD, cookies_after, employee, visit

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def owner() -> User:
    """Create a user with a password."""
    return employee(password=hashed(PASSWORD))


def try_password(
    email: str,
    *,
    network: str = NETWORK,
    now: datetime = NOW,
    cookies: Mapping[str, str] | None = None,
    password: str = "Niet het goede 1!",
) -> str | None:
    """Enter a password, by default a wrong one; return the next page, or None if it is refused."""
    here = visit(network=network, now=now, cookies=cookies)
    return enter_password(visit=here, email=email, password=password)


def wait_for(email: str, *, network: str = NETWORK, now: datetime = NOW) -> timedelta:
    """Try a password; check that a rate limit refuses it; return the remaining wait."""
    with pytest.raises(TooMany) as stop:
        try_password(email, network=network, now=now)
    # The throttle counts in milliseconds, rounded down.
    return timedelta(seconds=round((stop.value.retry_at - now).total_seconds()))


def network(number: int) -> str:
    """Return a different network address for each number."""
    return f"10.{number // 256}.{number % 256}.0/24"


def known_to(user: User) -> dict[str, str]:
    """Return the cookies of a browser in which this user logged in."""
    here = visit()
    remember_login(here, user)
    return cookies_after(here)


def attacked(user: User) -> None:
    """Try a wrong password on one account 21 times, each time from another network."""
    for number in range(21):
        assert try_password(user.email, network=network(number)) is None


def suspected(network: str = NETWORK) -> None:
    """Fail to log in to thirty accounts from this network, which makes the network suspect."""
    for number in range(30):
        assert try_password(f"iemand{number}@mail.example", network=network) is None
