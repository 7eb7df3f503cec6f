"""Log in with a password, continue an unfinished sign-in, and log out."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.browser.visit import Visit
from accounts.button import button
from accounts.carried import drop_carried
from accounts.flash import drop_earlier
from accounts.forms import LoginForm
from accounts.log.events import service
from accounts.road.walk import ARRIVED, advance, facts_of, locked, next_step
from accounts.services.password import Entry, enter_password
from accounts.services.session import log_out
from accounts.views.again import ask_again, form_of
from accounts.views.step import go_on, is_of_other, off_road, refuse_other_sign_in
from lib.paths import own_path


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Show the form for mail address and password. On POST, check them and start a sign-in.

    On a GET, redirect a logged-in user to 'Mijn account'. Redirect to `login_continue` if another
    page sent the visitor here and there is an unfinished sign-in.
    """
    visit = Visit.of(request)
    form, next_url = form_of(request, LoginForm), _next_url(request)
    if request.method == "POST":
        if form.is_valid():
            entry = Entry(next_url=next_url)
            where = enter_password(visit=visit, entry=entry, **form.cleaned_data)
            if where:
                return go_on(request, visit, where)
            form.add_error("password", form.WRONG)
        return ask_again(request, form, query=urlencode({"next": next_url} if next_url else {}))
    elsewhere = "" if form.errors else _elsewhere(request, visit)
    if elsewhere:
        return redirect(elsewhere)
    page = {"form": form, "away": "weg" in request.GET, "next": next_url}
    return render(request, "accounts/login.html", page)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def login_continue(request: HttpRequest) -> HttpResponse:
    """Redirect to the next step. If all are passed, show a button, whose POST logs the user in."""
    facts = facts_of(Visit.of(request))
    if facts is None:
        return off_road(request)
    if is_of_other(request, facts.mark):
        return refuse_other_sign_in(request)
    step = next_step(facts)
    if request.method != "POST":
        page = {"mark": facts.mark}
        return redirect(step.url_name) if step else render(request, "accounts/continue.html", page)
    with service():
        fresh = locked(facts)
        where = advance(fresh) if fresh else None
    return go_on(request, facts.visit, where) if where else off_road(request)


@login_not_required
@button("home")
def logout(request: HttpRequest) -> HttpResponse:
    """End the session in this browser."""
    visit = Visit.of(request)
    facts = facts_of(visit)
    if facts and is_of_other(request, facts.mark):
        return refuse_other_sign_in(request)
    log_out(visit=visit)
    response = logged_out(request, _("U bent uitgelogd."), where=_next_url(request))
    visit.give_cookies(response)
    return response


def logged_out(request: HttpRequest, sentence: str, *, where: str = "") -> HttpResponse:
    """Redirect to `where` or the login page after a logout, with `sentence` as a message.

    The browser clears the pages that it has cached (ASVS 14.3.1).
    """
    drop_earlier(request)
    messages.info(request, sentence)
    response = redirect(where or "login")
    drop_carried(response)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _next_url(request: HttpRequest) -> str:
    """Return the request parameter `next` if it is a path of this site, else "" (S81)."""
    return own_path(request.POST.get("next") or request.GET.get("next", ""))


def _elsewhere(request: HttpRequest, visit: Visit) -> str:
    """Return the URL name of the page to show instead of login, or "" to show login."""
    if request.user.is_authenticated:
        return ARRIVED
    # A visitor who opened the login page itself may want to log in as another person.
    was_sent = not {REDIRECT_FIELD_NAME, "weg"}.isdisjoint(request.GET)
    return "login_continue" if was_sent and facts_of(visit) else ""
