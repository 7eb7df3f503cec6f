"""What the views of all steps share: find the sign-in, redirect to the step that is asked for."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.decorators import login_not_required
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.browser.visit import Visit
from accounts.flash import drop_earlier
from accounts.road.walk import ARRIVED, Facts, facts_of, next_step

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from lib.marks import Mark

    StepView = Callable[[HttpRequest, Facts], HttpResponse]


def on_road(*names: str) -> Callable[[StepView], Callable[[HttpRequest], HttpResponse]]:
    """Run a view only while one of these steps is asked for; else redirect to the right one."""

    def decorate(view: StepView) -> Callable[[HttpRequest], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            facts = facts_of(Visit.of(request))
            if facts is None:
                return off_road(request)
            if is_of_other(request, facts.mark):
                return refuse_other_sign_in(request)
            asked = next_step(facts)
            if asked is None or asked.name not in names:
                return redirect(asked.url_name if asked else "login_continue")
            return view(request, facts)

        return login_not_required(guarded)

    return decorate


def is_of_other(request: HttpRequest, mark: Mark) -> bool:
    """Return whether the posted page belonged to another sign-in or link."""
    return request.method == "POST" and not mark.is_in(request.POST)


def refuse_other_sign_in(request: HttpRequest) -> HttpResponse:
    """Refuse a step page of another sign-in, perhaps of another person, than this browser's."""
    return refuse(
        request,
        _("Deze pagina is van een andere keer inloggen. Er is niets veranderd. Log opnieuw in."),
    )


def refuse(request: HttpRequest, sentence: str) -> HttpResponse:
    """Redirect to a page that shows nothing of the person now in this browser."""
    messages.warning(request, sentence)
    return redirect("login")


def off_road(request: HttpRequest) -> HttpResponse:
    """Redirect a browser without a sign-in: home if logged in, else to login with the reason."""
    if request.user.is_authenticated:
        return redirect(ARRIVED)
    return redirect(f"{reverse('login')}?weg")


def go_on(request: HttpRequest, visit: Visit, where: str) -> HttpResponse:
    """Redirect to where the service said, with its cookies; rotate the CSRF token at login.

    Another person may be here now, so messages left for the previous person are dropped.
    """
    drop_earlier(request)
    if has_arrived(visit):
        rotate_token(request)
    response = redirect(where)
    visit.give_cookies(response)
    return response


def has_arrived(visit: Visit) -> bool:
    """Return whether the service just logged a person in."""
    return SESSION_KEY in visit.session
