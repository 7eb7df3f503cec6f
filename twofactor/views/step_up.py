"""The page that asks for the app code again before a sensitive action (S52).

Meanwhile an encrypted cookie keeps the fields that were posted to the action. The page has them as
hidden fields, and posts them again, with the code, to the action's URL.
"""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.browser.known_browser import names_of
from accounts.browser.visit import Visit
from accounts.carried import Carried, Fields, carried_in, carry, fields_of
from accounts.models import User
from accounts.road.step_up import CODE_PREFIX
from accounts.road.walk import ARRIVED
from accounts.views.again import ask_again, form_of
from accounts.views.step import off_road
from twofactor.app_codes import step_up
from twofactor.forms import CodeForm
from twofactor.verdicts import Verdict
from twofactor.views.app import why_not

# The field that marks a POST with an app code, and its two values. After a right code, _SEND hands
# the form to the view, _OPEN opens the page.
ASKED = f"{CODE_PREFIX}-then"
_SEND, _OPEN = "send", "open"

_OWN: dict[str, Promise] = {"password_change": _("om uw wachtwoord te veranderen")}


@require_safe
def step_up_page(request: HttpRequest) -> HttpResponse:
    """Ask for the app code, or redirect home if the cookie has no posted form of this user."""
    carried = carried_in(Visit.of(request))
    if carried is None or not carried.waits or not carried.is_of(cast("User", request.user)):
        return redirect(ARRIVED)
    form = form_of(request, CodeForm, prefix=CODE_PREFIX)
    return _page(request, form, action=carried.page, then=_SEND, carried=carried.fields)


def ask(request: HttpRequest, *, keep: bool) -> HttpResponse:
    """Return a response that asks for the app code before the request is handled.

    For a GET, this is a page. A POST is redirected to `step_up_page`, and its form is kept in a
    cookie. If `keep` is False, the posted form is dropped, and the same URL is requested by GET.
    """
    if request.method != "POST":
        form = form_of(request, CodeForm, prefix=CODE_PREFIX)
        return _page(request, form, action=request.get_full_path(), then=_OPEN)
    if not keep:
        return HttpResponseRedirect(request.get_full_path())
    return _waiting(request, redirect("step_up"), CodeForm(prefix=CODE_PREFIX))


def judge(request: HttpRequest) -> HttpResponse | None:
    """Check the posted app code. Return None if the view may handle the form, else a response.

    Raises TooMany, and UpdateError if a concurrent request ended the session.
    """
    keep = request.POST[ASKED] == _SEND
    form = CodeForm(request.POST, prefix=CODE_PREFIX)
    if form.is_valid():
        user = cast("User", request.user)
        outcome = step_up(visit=Visit.of(request), user=user, code=form.cleaned_data["code"])
        if outcome.verdict == Verdict.RIGHT:
            return None if keep else HttpResponseRedirect(request.get_full_path())
        if outcome.verdict == Verdict.ENDED:
            return off_road(request)
        form.add_error("code", why_not(outcome))
    if not keep:
        return ask_again(request, form, query=request.META.get("QUERY_STRING", ""))
    return _waiting(request, ask_again(request, form, path=reverse("step_up")), form)


def page_asking(request: HttpRequest) -> str:
    """Return the path of the page that asks the code which is posted here."""
    carried = carried_in(Visit.of(request)) if request.POST[ASKED] == _SEND else None
    return reverse("step_up") if carried and carried.waits else request.path


def _waiting(request: HttpRequest, response: HttpResponseRedirect, form: CodeForm) -> HttpResponse:
    """Put the posted form in a cookie; return `response`, or a page with the form if too long."""
    visit, owner = Visit.of(request), names_of(cast("User", request.user).email)[0]
    page, fields = request.get_full_path(), fields_of(request)
    if carry(visit, Carried(owner, page, visit.now.timestamp(), fields, waits=True)):
        visit.give_cookies(response)
        return response
    return _page(request, form, action=page, then=_SEND, carried=fields)  # too long for a cookie


def _page(
    request: HttpRequest, form: CodeForm, *, action: str, then: str, carried: Fields | None = None
) -> HttpResponse:
    page = {"form": form, "action": action, "asked": ASKED, "then": then, "carried": carried or []}
    page |= {"owner": request.user, "deed": _deed(action)}
    return render(request, "twofactor/step_up.html", page)


def _deed(action: str) -> Promise | str:
    """Return for what this page asks the code, in words, or "" if the path does not tell."""
    words: dict[str, Promise] = _OWN | import_string(settings.STEP_UP_WORDS)
    try:
        name = resolve(action.partition("?")[0]).view_name
    except Resolver404:
        return ""
    return words.get(name, "")
