"""Helpers for tests of remembered browsers and their cookies."""

from __future__ import annotations

from typing import Any

from django.conf import settings as project
from django.core import signing

from accounts.models import User
from accounts.road.walk import Facts
from messaging.models import Message
from messaging.states import Kind
from tests.unit.accounts.people import cookies_after, employee, on_road, visit
from tests.unit.twofactor.second_factor import connected
from twofactor.devices import is_remembered, remember, rotate
from twofactor.models import RememberedDevice

NAME = project.DEVICES_COOKIE_NAME
SALT = "twofactor.devices"

Cookies = dict[str, str]


def person_with_app(**values: Any) -> User:
    """Create a user with an authenticator app."""
    user = employee(**values)
    connected(user, visit().now)
    return user


def before_the_code(user: User, cookies: Cookies | None = None) -> Facts:
    """Return the `Facts` of a user at the app code step, in a browser with these cookies."""
    return on_road(User.objects.get(pk=user.pk), visit(cookies=cookies))


def ticked(user: User, cookies: Cookies | None = None) -> Cookies:
    """Remember the browser, as if the user ticks the box; return its cookies after that."""
    facts = before_the_code(user, cookies)
    remember(facts)
    return cookies_after(facts.visit)


def after_use(user: User, cookies: Cookies) -> Cookies:
    """Use the remembered device in place of an app code; return the cookies after that."""
    facts = before_the_code(user, cookies)
    assert is_remembered(facts)
    rotate(facts)
    return cookies_after(facts.visit)


def is_spared(user: User, cookies: Cookies) -> bool:
    """Return whether no app code is asked of the user in a browser with these cookies."""
    return is_remembered(before_the_code(user, cookies))


def entries_of(cookies: Cookies) -> dict[str, tuple[int, str]]:
    """Return the decoded entries in the cookie of remembered devices."""
    entries: dict[str, tuple[int, str]] = signing.loads(cookies[NAME], salt=SALT)
    return entries


def cookie_of(entries: object, salt: str = SALT) -> Cookies:
    """Return a signed cookie of remembered devices, which has these entries."""
    return {NAME: signing.dumps(entries, salt=salt)}


def the_device() -> RememberedDevice:
    """Return the only remembered device in the table."""
    return RememberedDevice.objects.get()


def notices() -> int:
    """Return the number of mails that notify a user of a copied device."""
    return Message.objects.filter(kind=Kind.MAIL, purpose="device_copied").count()
