"""Map exceptions of views, such as TooMany, Busy and Blocked, to HTTP responses."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.backends.base import UpdateError
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views import defaults

from accounts.flash import Note, leave, store, take
from accounts.models import User
from accounts.services.password import Blocked
from accounts.views.errors import blocked, busy, in_doubt, too_many
from accounts.views.step import off_road
from lib.away import InDoubt, is_away, was_lost
from lib.commits import forget_commits, has_committed
from lib.paths import with_next
from lib.slots import Busy
from lib.throttle import TooMany

logger = logging.getLogger(__name__)

_STOP = "stop"
_STATUS = {
    Blocked: HTTPStatus.FORBIDDEN,
    Busy: HTTPStatus.SERVICE_UNAVAILABLE,
    InDoubt: HTTPStatus.SERVICE_UNAVAILABLE,
    TooMany: HTTPStatus.TOO_MANY_REQUESTS,
}


class RoadStops:
    """Return an error page if a view raises TooMany (429), Busy or InDoubt (503), or Blocked (403).

    After a form was posted, store a note of the error in a cookie (accounts/flash.py) and redirect
    to the same path with `?stop` and the form's `next`. A GET of that URL takes the note and shows
    the error page once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        forget_commits()
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """On a GET with `?stop`, show the error page described by the note for this path.

        Without such a note, or if the user may try again now, redirect to the path itself.
        """
        # Here the path is resolved, so it is of this site: `//x/` would redirect to another site.
        if request.method == "POST" or _STOP not in request.GET:
            return None
        stop = _as_stop(take(request, _STOP))
        page = _page(request, stop) if stop else None
        return page or HttpResponseRedirect(with_next(request.path, request.GET.get("next", "")))

    def process_exception(self, request: HttpRequest, stop: Exception) -> HttpResponse | None:
        return page_of(request, stop)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """Return a 503 page (or a redirect) if the database is unavailable, else Django's 500 page."""
    error = sys.exc_info()[1]  # also of middleware, such as an error while saving the session
    response = page_of(request, error) if isinstance(error, Error) and is_away(error) else None
    if response is None:
        return defaults.server_error(request)
    store(request, response)
    return response


def page_of(request: HttpRequest, stop: Exception, *, path: str = "") -> HttpResponse | None:
    """Return an error page or a redirect for `stop`, or None for any other kind of exception.

    `path` is that of the page with the form, by default the path to which it was posted.
    """
    if isinstance(stop, UpdateError):  # another tab logged out during this request
        # The session to save is gone, and the browser may already have the other tab's new cookie.
        request.session.modified = False
        return off_road(request)
    if is_away(stop):
        stop = _without_database(request, stop)
    note = _as_note(stop)
    if note and request.method == "POST" and _is_form(request):
        path = path or request.path
        leave(request, _STOP, note, path=path)
        # Django logs only the error page. A client might not follow the redirect (ASVS 16.3.3).
        extra = {"status_code": _STATUS[type(stop)], "request": request}
        logger.warning("refused: %s", request.path, extra=extra)
        return HttpResponseRedirect(with_next(f"{path}?{_STOP}", request.POST.get("next", "")))
    return _page(request, stop)


def _without_database(request: HttpRequest, error: Exception) -> Exception:
    """Log the error. Return InDoubt for a POST that may have changed rows, else return Busy."""
    logger.warning("no answer from the database: %s", error, extra={"request": request})
    may_be_done = has_committed() or was_lost(error)
    return InDoubt() if request.method == "POST" and may_be_done else Busy()


def _is_form(request: HttpRequest) -> bool:
    """Return whether the request has a view that is not csrf_exempt. Webhooks are csrf_exempt."""
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
    """Return the exception that `_as_note` stored; None if there is none or the user may retry."""
    if "blocked" in note:
        user = User.objects.select_related("branch").filter(pk=note["blocked"]).first()
        return Blocked(user) if user and not user.may_begin else None
    if "until" in note:
        until = datetime.fromtimestamp(note["until"], tz=UTC)
        return TooMany(until) if until > timezone.now() else None
    if "doubt" in note:
        return InDoubt()
    return Busy() if note else None
