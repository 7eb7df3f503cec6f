"""The people who logged in recently in this browser, in a signed cookie that proves no identity.

In this browser they are exempt from the account-wide wait (S20). The cookie holds digests of their
addresses, so that a try can be refused before any account is looked up (S5).
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing

from accounts.browser.visit import Visit
from accounts.models import User
from lib.mailbox import folded
from lib.sealing import keyed_digests
from lib.signed import read_signed

_SALT = "accounts.known_browser.3"  # the third format: pairs of address digest and last login


def knows(visit: Visit, email: str) -> bool:
    """Return whether the person with this address logged in recently in this browser."""
    return not _known(visit).keys().isdisjoint(names_of(email))


def last_here(visit: Visit) -> str:
    """Return the digest of the address that logged in last in this browser, or ""."""
    return next(iter(_known(visit)), "")


def remember_login(visit: Visit, user: User) -> None:
    """Add this user's login to the cookie, which keeps the last PEOPLE_OF_A_BROWSER people."""
    names = names_of(user.email)
    known = {names[0]: int(visit.now.timestamp())}
    known |= {name: at for name, at in _known(visit).items() if name not in names}
    value = signing.dumps(list(known.items())[: settings.PEOPLE_OF_A_BROWSER], salt=_SALT)
    visit.answer[settings.KNOWN_COOKIE_NAME] = (value, settings.KNOWN_LIFETIME)


def names_of(email: str) -> list[str]:
    """Return the digests of an address, one for each secret key, the current key first."""
    return keyed_digests("known browser", folded(email))


def _known(visit: Visit) -> dict[str, int]:
    """Return the recent logins in this browser: seconds since 1970 by the digest of the address."""
    name = settings.KNOWN_COOKIE_NAME
    known = read_signed(name, visit.cookies.get(name), salt=_SALT) or []
    # Each login has its own time, because the cookie is only as old as its latest login.
    oldest = (visit.now - settings.KNOWN_LIFETIME).timestamp()
    return {name: at for name, at in known if at > oldest}
