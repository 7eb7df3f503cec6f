"""Asks for the app code where a view or deed wants a fresh one, and goes on where it stopped."""

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
    """A POST that brings the code is judged first; then the view gets it as it was meant."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; a form that was let through with its code waits no longer."""
        response = self.get_response(request)
        if ASKED in request.META:
            drop_carried(response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_given: object
    ) -> HttpResponse | None:
        """Judge a code that came along; a right one lets the view have its turn."""
        # Nobody else's body is read here: a webhook's may be too large to. Nor may another site
        # spend the tries of who is logged in by a form without our token.
        if getattr(view, "csrf_exempt", False) or request.method != "POST":
            return None
        if not request.user.is_authenticated:
            return None
        if ASKED not in request.POST:
            return None
        try:
            refusal = judge(request)
        except (TooMany, UpdateError) as stop:  # raised here, no middleware would see it
            return page_of(request, stop)
        if refusal is None:
            request.META[ASKED] = True
        return refusal

    def process_exception(self, request: HttpRequest, stop: Exception) -> HttpResponse | None:
        """Ask for the code; leave all else alone."""
        return ask(request, keep=stop.keep) if isinstance(stop, StepUpNeeded) else None
