"""Keep a form that was posted after the session had ended, and show it again after login.

A valid CSRF token shows that the person who logged in last in this browser posted the form, as
`go_on` in accounts/views/step.py changes the token's secret at every login.
"""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from accounts.browser.known_browser import last_here
from accounts.browser.session_store import BEGAN
from accounts.browser.visit import Visit
from accounts.carried import Carried, carried_in, carry, fields_of
from accounts.models import User
from lib.marks import Mark

_BACK = "accounts.unsent"  # a key of `request.META`, where Django too keeps state of a request


def keep_unsent(
    request: HttpRequest, response: HttpResponseBase, page: str, *, refills: bool
) -> None:
    """Keep the posted form in a cookie, for the person who logged in last in this browser.

    Do nothing if nobody logged in here within KNOWN_LIFETIME. Keep no input, only the fact that a
    form was posted, if the input is too long or the page cannot show it again (`refills` is False).
    """
    visit, fields = Visit.of(request), fields_of(request)
    owner, at = last_here(visit), visit.now.timestamp()
    if not owner:
        return
    if not refills or not carry(visit, Carried(owner, page, at, fields)):
        is_upload = request.path in settings.UPLOAD_PATHS  # which is not read
        carry(visit, Carried(owner, page, at, [], lost=bool(fields) or is_upload))
    visit.give_cookies(response)


def bring_back(request: HttpRequest) -> None:
    """If a form of this user was kept for this page, warn that the form was not processed.

    `refill` and `typed_in` then give its input to the page. Do nothing if the user's form was
    kept for another page, or if it waits until the user has entered an app code.
    """
    if settings.CARRIED_COOKIE_NAME not in request.COOKIES:
        return  # nor is it deleted: another tab may have got one meanwhile
    carried = carried_in(Visit.of(request))
    # Kept after this session began: the second POST of a double click. The first was processed.
    is_second = carried and not carried.waits and carried.at > request.session.get(BEGAN, 0)
    if carried and not is_second and _is_theirs(carried, cast("User", request.user)):
        if carried.waits or carried.page != request.get_full_path():
            return
        messages.warning(request, _sentence(carried))
    else:
        carried = None
    request.META[_BACK] = carried


def mark_for(user: User) -> Mark:
    """Return the mark of pages shown to this user. Only a form with this mark is shown again."""
    return Mark("form", user.pk)  # a stranger could plant a form with a valid CSRF token


def is_spent(request: HttpRequest) -> bool:
    """Return whether `bring_back` is done with the kept form, so its cookie must be deleted."""
    return _BACK in request.META


def refill(request: HttpRequest, form: BaseForm) -> None:
    """Fill an unbound `form` with the input that was kept for this user and this page, if any."""
    typed = typed_in(request)
    if form.is_bound or not typed:
        return
    form.data = typed
    form.initial = {**form.initial, **{field.name: field.data for field in form}}


def typed_in(request: HttpRequest) -> QueryDict:
    """Return what this request posted or, on a GET, the input kept for this page, if any."""
    carried: Carried | None = request.META.get(_BACK)
    if request.method == "POST" or carried is None:
        return request.POST
    typed = QueryDict(mutable=True)
    for name, value in carried.fields:
        typed.appendlist(name, value)
    return typed


def _is_theirs(carried: Carried, user: User) -> bool:
    is_shown_to = carried.waits or not carried.fields or mark_for(user).is_in(dict(carried.fields))
    return carried.is_of(user) and is_shown_to


def _sentence(carried: Carried) -> str:
    if carried.lost:
        return _("U was uitgelogd. Er is nog niets gedaan. Wat u had ingevuld of gekozen, is weg.")
    if carried.fields:
        return _(
            "U was uitgelogd. Er is nog niets gedaan."
            " Wat u had ingevuld, staat er weer. Kijk het na en druk opnieuw op de knop."
        )
    return _("U was uitgelogd. Er is nog niets gedaan. Druk opnieuw op de knop.")
