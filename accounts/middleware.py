"""Maps the road's stops to HTTP, in one place."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.backends.base import UpdateError
from django.db import Error
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.views import defaults

from accounts.flash import leave, store, take
from accounts.models import User
from accounts.services import Blocked
from accounts.views.errors import blocked, busy, in_doubt, too_many
from accounts.views.step import off_road
from lib.away import InDoubt, is_away, was_lost
from lib.commits import forget_commits, has_committed
from lib.slots import Busy
from lib.throttle import TooMany

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from accounts.flash import Note

logger = logging.getLogger(__name__)

_STOP = "stop"
_STATUS = {
    Blocked: HTTPStatus.FORBIDDEN,
    Busy: HTTPStatus.SERVICE_UNAVAILABLE,
    InDoubt: HTTPStatus.SERVICE_UNAVAILABLE,
    TooMany: HTTPStatus.TOO_MANY_REQUESTS,
}


class RoadStops:
    """Answers a stop, whichever view's deed raised it: 429, 503 or 403, and when to come back.

    A stop of a POST leads back to the same page, once, at an address that no link has (`?stop`):
    where the browser did not follow, the next person at that page is not told of it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        forget_commits()
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Show the stop that a POST left for this page, or lead on to the page."""
        # Only here is the path known to be one of ours: `//x/` in a redirect is another site.
        if request.method == "POST" or _STOP not in request.GET:
            return None
        stop = _as_stop(take(request, _STOP))
        return (_page(request, stop) if stop else None) or HttpResponseRedirect(request.path)

    def process_exception(self, request: HttpRequest, stop: Exception) -> HttpResponse | None:
        """Turn the stop into a page; leave faults alone."""
        return page_of(request, stop)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """Return the page of what no middleware sees: a session that is loaded or saved, and a bug."""
    error = sys.exc_info()[1]
    response = page_of(request, error) if isinstance(error, Error) and is_away(error) else None
    if response is None:
        return defaults.server_error(request)
    store(request, response)
    return response


def page_of(request: HttpRequest, stop: Exception) -> HttpResponse | None:
    """Answer a stop on the road; return nothing for an exception that is none."""
    if isinstance(stop, UpdateError):  # another tab logged out while this one was busy
        # Nothing to write any more, and the cookie may be the one that the other tab got.
        request.session.modified = False
        return off_road(request)
    if is_away(stop):
        stop = _without_database(request, stop)
    note = _as_note(stop)
    if note and request.method == "POST" and _is_form(request):
        leave(request, _STOP, note)
        # Django logs the page that says so, but a script need not follow to it (ASVS 16.3.3).
        extra = {"status_code": _STATUS[type(stop)], "request": request}
        logger.warning("refused: %s", request.path, extra=extra)
        return HttpResponseRedirect(f"{request.path}?{_STOP}")
    return _page(request, stop)


def _without_database(request: HttpRequest, error: Exception) -> Exception:
    """Return the stop that it comes to, after a line in the log that says why."""
    logger.warning("no answer from the database: %s", error, extra={"request": request})
    may_be_done = has_committed() or was_lost(error)
    return InDoubt() if request.method == "POST" and may_be_done else Busy()


def _is_form(request: HttpRequest) -> bool:
    """Return whether a person posted this to a page of ours; a provider's report is no form."""
    match = request.resolver_match
    return match is not None and not getattr(match.func, "csrf_exempt", False)


def _page(request: HttpRequest, stop: Exception) -> HttpResponse | None:
    if isinstance(stop, Blocked):
        return blocked(request, stop.user)
    if isinstance(stop, Busy):
        return busy(request)
    if isinstance(stop, InDoubt):
        return in_doubt(request)
    return too_many(request, stop.retry_at) if isinstance(stop, TooMany) else None


def _as_note(stop: Exception) -> Note | None:
    if isinstance(stop, Blocked):
        return {"blocked": stop.user.pk}
    if isinstance(stop, Busy):
        return {"busy": True}
    if isinstance(stop, InDoubt):
        return {"doubt": True}
    return {"until": stop.retry_at.timestamp()} if isinstance(stop, TooMany) else None


def _as_stop(note: Note) -> Exception | None:
    """Return the stop that a note tells of, unless it holds no more."""
    if "blocked" in note:
        user = User.objects.select_related("branch").filter(pk=note["blocked"]).first()
        return Blocked(user) if user and not user.may_begin else None
    if "until" in note:
        until = datetime.fromtimestamp(note["until"], tz=UTC)
        return TooMany(until) if until > timezone.now() else None
    if "doubt" in note:
        return InDoubt()
    return Busy() if note else None
