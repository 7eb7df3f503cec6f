"""Ask for the app code where a view or service needs a fresh one, then continue the request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.sessions.backends.base import UpdateError

from accounts.carried import drop_carried
from accounts.middleware import page_of
from accounts.road.step_up import StepUpNeeded
from lib.throttle import TooMany
from twofactor.views.step_up import ASKED, ask, judge

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class StepUp:
    """Check the code in a POST first, then pass the POST to the view as it was meant."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Clear the carried form once the request was let through with its code."""
        response = self.get_response(request)
        if ASKED in request.META:
            drop_carried(response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_given: object
    ) -> HttpResponse | None:
        """Check a code posted with the form; return None to let the view continue."""
        # Do not read the body for csrf_exempt views: a webhook's can be large, and without the CSRF
        # check another site could use up the tries of a logged-in user.
        if getattr(view, "csrf_exempt", False) or request.method != "POST":
            return None
        if not request.user.is_authenticated:
            return None
        if ASKED not in request.POST:
            return None
        try:
            refusal = judge(request)
        except (TooMany, UpdateError) as stop:  # no process_exception sees these
            return page_of(request, stop)
        if refusal is None:
            request.META[ASKED] = True
        return refusal

    def process_exception(self, request: HttpRequest, stop: Exception) -> HttpResponse | None:
        """Ask for the code on StepUpNeeded; return None for other exceptions."""
        return ask(request, keep=stop.keep) if isinstance(stop, StepUpNeeded) else None
