"""Keep the unfinished sign-ins of this browser in a signed cookie, without their proofs (S22).

The person's next sign-in gets the id of the unfinished one, even after closing the browser. So an
SMS code sent earlier still works, and the page that connects the app shows the same secret.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TypeAlias

from django.conf import settings
from django.core import signing

from accounts.browser.visit import Visit
from accounts.road.sign_in import SignIn

_SALT = "accounts.left"
_GONE = ("", timedelta(0))

Entries: TypeAlias = dict[str, tuple[str, int, float]]  # by user id: id, epoch, started_at


def resume(sign_in: SignIn, visit: Visit) -> SignIn:
    """Return `sign_in` with the id and start time of the person's unfinished sign-in in the cookie.

    If there is none, or if it has another epoch, return `sign_in` unchanged.
    """
    left = _entries(visit).get(str(sign_in.user_id))
    if left is None or left[1] != sign_in.epoch:
        return sign_in
    return replace(sign_in, id=left[0], started_at=left[2])  # resuming never prolongs a sign-in


def note(sign_in: SignIn, visit: Visit) -> None:
    """Add this sign-in to the cookie. The cookie keeps the last PEOPLE_OF_A_BROWSER sign-ins."""
    entry = (sign_in.id, sign_in.epoch, sign_in.started_at)
    others = _without(_entries(visit), sign_in.user_id)
    _write({str(sign_in.user_id): entry, **others}, visit)


def forget(user_id: int | str, visit: Visit) -> None:
    """Remove this user's sign-in from the cookie, after a completed sign-in or at logout."""
    _write(_without(_entries(visit), user_id), visit)


def _without(entries: Entries, user_id: int | str) -> Entries:
    return {pk: entry for pk, entry in entries.items() if pk != str(user_id)}


def _write(entries: Entries, visit: Visit) -> None:
    name, (_idle, whole) = settings.LEFT_COOKIE_NAME, settings.SIGN_IN_LIFETIME
    visit.answer.pop(name, None)
    if entries:
        kept = dict(list(entries.items())[: settings.PEOPLE_OF_A_BROWSER])
        visit.answer[name] = (signing.dumps(kept, salt=_SALT), whole)
    elif name in visit.cookies:
        visit.answer[name] = _GONE


def _entries(visit: Visit) -> Entries:
    """Return the unexpired sign-ins in the cookie, by user id."""
    name, (_idle, whole) = settings.LEFT_COOKIE_NAME, settings.SIGN_IN_LIFETIME
    read = visit.signed(name, salt=_SALT, max_age=whole)
    oldest = (visit.now - whole).timestamp()  # a new sign-in renews the cookie, not older entries
    return {pk: tuple(entry) for pk, entry in (read or {}).items() if entry[2] > oldest}
