"""Functions for the views of all sign-in steps: find the sign-in, redirect to its next step."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.browser.visit import Visit
from accounts.flash import drop_earlier
from accounts.road.walk import ARRIVED, Facts, facts_of, next_step
from lib.marks import Mark

StepView = Callable[[HttpRequest, Facts], HttpResponse]


def on_road(*names: str) -> Callable[[StepView], Callable[[HttpRequest], HttpResponse]]:
    """Run a view only if the next step is one of `names`; else redirect to the next step."""

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
    """Return whether a POST lacks `mark`: the posted form is from another sign-in or mail link."""
    return request.method == "POST" and not mark.is_in(request.POST)


def refuse_other_sign_in(request: HttpRequest) -> HttpResponse:
    """Redirect to login: the posted form is from another sign-in, perhaps of another person."""
    return refuse(
        request,
        _("Deze pagina is van een andere keer inloggen. Er is niets veranderd. Log opnieuw in."),
    )


def refuse(request: HttpRequest, sentence: str) -> HttpResponse:
    """Redirect to the login page, with `sentence` as a warning."""
    messages.warning(request, sentence)
    return redirect("login")  # not to a step, whose page may show another person's data


def off_road(request: HttpRequest) -> HttpResponse:
    """Without a sign-in in progress, redirect to 'Mijn account' if logged in, else to login."""
    if request.user.is_authenticated:
        return redirect(ARRIVED)
    return redirect(f"{reverse('login')}?weg")


def go_on(request: HttpRequest, visit: Visit, where: str) -> HttpResponse:
    """Redirect to `where`, a URL name or path. Add the cookies that services set in `visit`."""
    drop_earlier(request)  # earlier messages may be for another person who used this browser
    if has_arrived(visit):
        rotate_token(request)
    response = redirect(where)
    visit.give_cookies(response)
    return response


def has_arrived(visit: Visit) -> bool:
    """Return whether the session now belongs to a logged-in user."""
    return SESSION_KEY in visit.session
