"""Browsers in which somebody logged in within the last 30 days: one signed cookie, no row.

Such a browser is spared the account-wide wait (S20), and is told when its person is blocked.
It proves nothing: password and app code are asked all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.visit import Visit

_SALT = "accounts.known_browser"
_MOST = 5


def knows(visit: Visit, user: User | None) -> bool:
    """Say whether this person logged in here lately."""
    return user is not None and user.pk in _known(visit)


def remember_login(visit: Visit, user: User) -> None:
    """Note that this person logged in here; of many people the latest five are kept."""
    others = [pk for pk in _known(visit) if pk != user.pk]
    value = signing.dumps([user.pk, *others][:_MOST], salt=_SALT)
    visit.answer[settings.KNOWN_COOKIE_NAME] = (value, settings.KNOWN_LIFETIME)


def _known(visit: Visit) -> list[int]:
    """Read the cookie; a changed or old one knows nobody."""
    signed = visit.cookies.get(settings.KNOWN_COOKIE_NAME, "")
    try:
        known: list[int] = signing.loads(signed, salt=_SALT, max_age=settings.KNOWN_LIFETIME)
    except signing.BadSignature:
        return []
    return known
