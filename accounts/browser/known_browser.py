"""Browsers in which somebody logged in within the last 30 days: one signed cookie, no row.

Such a browser is spared the account-wide wait (S20), and is told when its person is blocked.
It proves nothing: password and app code are asked all the same. It names people by a digest of
their address, so that a try is refused before anything looks the address up (S5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing

from lib.mailbox import folded
from lib.sealing import keyed_digests
from lib.signed import read_signed

if TYPE_CHECKING:
    from accounts.browser.visit import Visit
    from accounts.models import User

_SALT = "accounts.known_browser.3"  # the third shape of the value: digests of who, and when


def knows(visit: Visit, email: str) -> bool:
    """Return whether the person with this address logged in here lately."""
    return not _known(visit).keys().isdisjoint(names_of(email))


def last_here(visit: Visit) -> str:
    """Return the digest of the person who logged in here last; an empty string without one."""
    return next(iter(_known(visit)), "")


def remember_login(visit: Visit, user: User) -> None:
    """Note that this person logged in here; of many people the latest few are kept."""
    names = names_of(user.email)
    known = {names[0]: int(visit.now.timestamp())}
    known |= {name: at for name, at in _known(visit).items() if name not in names}
    value = signing.dumps(list(known.items())[: settings.PEOPLE_OF_A_BROWSER], salt=_SALT)
    visit.answer[settings.KNOWN_COOKIE_NAME] = (value, settings.KNOWN_LIFETIME)


def names_of(email: str) -> list[str]:
    """Return what stands for an address in the cookie: under each key, the present one's first."""
    return keyed_digests("known browser", folded(email))


def _known(visit: Visit) -> dict[str, int]:
    """Read who logged in here and when; a changed cookie and an old login tell of nobody.

    The cookie is as young as its latest login, so each one's own moment stands in it and decides.
    """
    name = settings.KNOWN_COOKIE_NAME
    known = read_signed(name, visit.cookies.get(name), salt=_SALT) or []
    oldest = (visit.now - settings.KNOWN_LIFETIME).timestamp()
    return {name: at for name, at in known if at > oldest}
