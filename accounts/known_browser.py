"""Browsers in which somebody logged in within the last 30 days: one signed cookie, no row.

Such a browser is spared the account-wide wait (S20), and is told when its person is blocked.
It proves nothing: password and app code are asked all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing

from lib.signed import read_signed

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.visit import Visit

_SALT = "accounts.known_browser.2"  # the second shape of the value: who, and when


def knows(visit: Visit, user: User | None) -> bool:
    """Say whether this person logged in here lately."""
    return user is not None and user.pk in _known(visit)


def remember_login(visit: Visit, user: User) -> None:
    """Note that this person logged in here; of many people the latest few are kept."""
    known = {user.pk: int(visit.now.timestamp())}
    known |= {pk: at for pk, at in _known(visit).items() if pk != user.pk}
    value = signing.dumps(list(known.items())[: settings.PEOPLE_OF_A_BROWSER], salt=_SALT)
    visit.answer[settings.KNOWN_COOKIE_NAME] = (value, settings.KNOWN_LIFETIME)


def _known(visit: Visit) -> dict[int, int]:
    """Read who logged in here and when; a changed cookie and an old login tell of nobody.

    The cookie is as young as its latest login, so each one's own moment stands in it and decides.
    """
    name = settings.KNOWN_COOKIE_NAME
    known = read_signed(name, visit.cookies.get(name), salt=_SALT) or []
    oldest = (visit.now - settings.KNOWN_LIFETIME).timestamp()
    return {pk: at for pk, at in known if at > oldest}
