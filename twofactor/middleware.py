"""Middleware that asks for an app code if a view or service raises StepUpNeeded (S52)."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpRequest, HttpResponse

from accounts.carried import drop_carried
from accounts.middleware import page_of
from accounts.road.step_up import StepUpNeeded
from lib.throttle import TooMany
from twofactor.views.step_up import ASKED, ask, judge, page_asking


class StepUp:
    """Ask for an app code if StepUpNeeded is raised, and check the app code that is then posted.

    The code is posted with the form of the action. After a right code, the view handles that form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if ASKED in request.META:  # the waiting form was posted with a right code
            drop_carried(response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_given: object
    ) -> HttpResponse | None:
        # Do not read the body for csrf_exempt views: a webhook's body can be large, and without the
        # CSRF check another site could use up the tries of a logged-in user.
        if getattr(view, "csrf_exempt", False) or request.method != "POST":
            return None
        if not request.user.is_authenticated:
            return None
        if ASKED not in request.POST:
            return None
        try:
            refusal = judge(request)
        except (TooMany, UpdateError) as stop:  # process_exception gets exceptions of views only
            return page_of(request, stop, path=page_asking(request))
        if refusal is None:
            request.META[ASKED] = True
        return refusal

    def process_exception(self, request: HttpRequest, stop: Exception) -> HttpResponse | None:
        return ask(request, keep=stop.keep) if isinstance(stop, StepUpNeeded) else None
