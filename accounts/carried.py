"""Keep a posted form in an encrypted cookie, until the user has logged in or entered an app code.

Then the page shows the input again, but does not submit it. The cookie has no password or code.
"""

from __future__ import annotations

import base64
import json
import logging
import zlib
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.browser.known_browser import names_of
from accounts.browser.visit import Visit
from accounts.models import User
from accounts.road.step_up import CODE_PREFIX
from lib.sealing import SealBrokenError, seal, unseal

Fields = list[tuple[str, str]]

logger = logging.getLogger(__name__)

# Rename this when the fields of Carried change: then cookies of an earlier release are not read.
_PLACE = "carried form"
_LEFT_OUT = ("csrfmiddlewaretoken", f"{CODE_PREFIX}-")


@dataclass(frozen=True, slots=True)
class Carried:
    """A posted form, carried in a cookie until its owner has logged in or entered an app code."""

    owner: str  # digest of the owner's address, as in the cookie of known browsers
    page: str  # path and query of the page that shows the form again, or to which it is posted
    at: float  # seconds since 1970
    fields: Fields
    lost: bool = False  # True if the input was not kept
    waits: bool = False  # True if the owner was logged in and must enter an app code first

    def is_young(self, now: datetime) -> bool:
        return now - datetime.fromtimestamp(self.at, tz=UTC) < settings.CARRIED_LIFETIME

    def is_of(self, user: User) -> bool:
        return self.owner in names_of(user.email)


def fields_of(request: HttpRequest) -> Fields:
    """Return a list of (name, value) of the posted fields, except CSRF token and step-up code."""
    posted = [(name, one) for name in request.POST for one in request.POST.getlist(name)]
    return [field for field in posted if not field[0].startswith(_LEFT_OUT)]


def carry(visit: Visit, carried: Carried) -> bool:
    """Return True and set an encrypted cookie with the form, or return False if it is too long."""
    value = _sealed(carried)
    fits = len(value) <= settings.CARRIED_MOST
    if fits:
        visit.answer[settings.CARRIED_COOKIE_NAME] = (value, settings.CARRIED_LIFETIME)
    return fits


def carried_in(visit: Visit) -> Carried | None:
    """Return the form in the cookie, or None if absent, expired or forged (logged, ASVS 16.3.3)."""
    name = settings.CARRIED_COOKIE_NAME
    value = visit.cookies.get(name)
    if not value:
        return None
    try:
        kept = json.loads(zlib.decompress(base64.b85decode(unseal(value, _PLACE))))
    except SealBrokenError:
        logger.warning("a cookie that we did not sign: %s", name)
        return None
    carried = Carried(**kept)
    return carried if carried.is_young(visit.now) else None


def drop_carried(response: HttpResponseBase) -> None:
    """Delete the cookie with the carried form from the browser."""
    response.delete_cookie(settings.CARRIED_COOKIE_NAME, samesite="Lax")


def _sealed(carried: Carried) -> str:
    packed = zlib.compress(json.dumps(asdict(carried)).encode(), level=9)
    return seal(base64.b85encode(packed).decode("ascii"), _PLACE)
