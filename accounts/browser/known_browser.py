"""Browsers in which a person logged in recently: one signed cookie, no database row.

Such a browser is exempt from the account-wide wait (S20), and is told when its person is blocked.
It proves nothing: password and app code are asked for all the same. It identifies people by a
digest of their address, so that a try can be refused before any lookup of the address (S5).
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

_SALT = "accounts.known_browser.3"  # the third format: digests of addresses, with the time of login


def knows(visit: Visit, email: str) -> bool:
    """Return whether the person with this address logged in here recently."""
    return not _known(visit).keys().isdisjoint(names_of(email))


def last_here(visit: Visit) -> str:
    """Return the digest of the person who logged in here last, or an empty string."""
    return next(iter(_known(visit)), "")


def remember_login(visit: Visit, user: User) -> None:
    """Add this person's login to the cookie; the most recent people are kept."""
    names = names_of(user.email)
    known = {names[0]: int(visit.now.timestamp())}
    known |= {name: at for name, at in _known(visit).items() if name not in names}
    value = signing.dumps(list(known.items())[: settings.PEOPLE_OF_A_BROWSER], salt=_SALT)
    visit.answer[settings.KNOWN_COOKIE_NAME] = (value, settings.KNOWN_LIFETIME)


def names_of(email: str) -> list[str]:
    """Return the digests of an address under each key, the current key's first."""
    return keyed_digests("known browser", folded(email))


def _known(visit: Visit) -> dict[str, int]:
    """Return who logged in here and when; nothing from a changed cookie or of an expired login.

    The cookie's own age is that of its latest login, so each login is stored with its time.
    """
    name = settings.KNOWN_COOKIE_NAME
    known = read_signed(name, visit.cookies.get(name), salt=_SALT) or []
    oldest = (visit.now - settings.KNOWN_LIFETIME).timestamp()
    return {name: at for name, at in known if at > oldest}
