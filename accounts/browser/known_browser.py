"""A signed cookie that lists the people who logged in recently in this browser.

The cookie proves no identity, but wrong passwords from other browsers do not make a listed person
wait here (S20). It holds digests of mail addresses, so that a check needs no database query (S5).
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing

from accounts.browser.visit import Visit
from accounts.models import User
from lib.mailbox import folded
from lib.sealing import keyed_digests

_SALT = "accounts.known_browser.3"  # the third format: pairs of address digest and last login


def knows(visit: Visit, email: str) -> bool:
    """Return whether the person with this address logged in recently in this browser."""
    return not _known(visit).keys().isdisjoint(names_of(email))


def last_here(visit: Visit) -> str:
    """Return the digest of the mail address that logged in last in this browser, or "" if none."""
    return next(iter(_known(visit)), "")


def remember_login(visit: Visit, user: User) -> None:
    """Add this user to the cookie, which keeps the last PEOPLE_OF_A_BROWSER users who logged in."""
    names = names_of(user.email)
    known = {names[0]: int(visit.now.timestamp())}
    known |= {name: at for name, at in _known(visit).items() if name not in names}
    value = signing.dumps(list(known.items())[: settings.PEOPLE_OF_A_BROWSER], salt=_SALT)
    visit.answer[settings.KNOWN_COOKIE_NAME] = (value, settings.KNOWN_LIFETIME)


def names_of(email: str) -> list[str]:
    """Return digests of this mail address, one for each key in SEALING_KEYS."""
    return keyed_digests("known browser", folded(email))  # a cookie may be older than the first key


def _known(visit: Visit) -> dict[str, int]:
    """Return a dict: digest of a mail address -> time of its last login here (s since 1970)."""
    name = settings.KNOWN_COOKIE_NAME
    known = visit.signed(name, salt=_SALT) or []
    # Each login has its own time, because the cookie is only as old as its latest login.
    oldest = (visit.now - settings.KNOWN_LIFETIME).timestamp()
    return {name: at for name, at in known if at > oldest}
