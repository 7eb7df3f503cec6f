"""Remember in a signed cookie who logged in recently in this browser; no database row.

In such a browser a person is exempt from the account-wide wait (S20), and is told when their
account is blocked. The cookie proves nothing: password and app code are asked for all the same. The
cookie holds digests of addresses, so that a try can be refused before the address is looked up in
the database (S5).
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing

from accounts.browser.visit import Visit
from accounts.models import User
from lib.mailbox import folded
from lib.sealing import keyed_digests
from lib.signed import read_signed

# The third format of the cookie: digests of addresses, each with the time of the last login.
_SALT = "accounts.known_browser.3"


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
    """Return the digest of each address that logged in recently in this browser, and when.

    Returns {} if the cookie is missing or was tampered with. Each login has a time of its own in
    the cookie, because the age of the cookie is the age of its latest login only.
    """
    name = settings.KNOWN_COOKIE_NAME
    known = read_signed(name, visit.cookies.get(name), salt=_SALT) or []
    oldest = (visit.now - settings.KNOWN_LIFETIME).timestamp()
    return {name: at for name, at in known if at > oldest}
