"""Maps the road's stops to HTTP, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.sessions.backends.base import UpdateError
from django.utils import timezone

from accounts.services import Blocked
from accounts.views.errors import blocked, busy, too_many
from accounts.views.step import off_road
from lib.slots import Busy
from lib.throttle import TooMany

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class RoadStops:
    """Answers a stop, whichever view's deed raised it: 429, 503 or 403, and when to come back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, stop: Exception) -> HttpResponse | None:
        """Turn the stop into a page; leave faults alone."""
        return page_of(request, stop)


def page_of(request: HttpRequest, stop: Exception) -> HttpResponse | None:
    """Give the page of a stop on the road, nothing for what is none."""
    if isinstance(stop, UpdateError):  # another tab logged out while this one was busy
        # Nothing to write any more, and the cookie may be the one that the other tab got.
        request.session.modified = False
        return off_road(request)
    if isinstance(stop, Blocked):
        return blocked(request, stop.user)
    if isinstance(stop, Busy):
        return busy(request)
    if not isinstance(stop, TooMany):
        return None
    response = too_many(request, stop.retry_at)
    seconds = (stop.retry_at - timezone.now()).total_seconds()
    response["Retry-After"] = str(max(1, round(seconds)))
    return response
