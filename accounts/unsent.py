"""What was posted after the session ended: its own person reads that nothing was done yet.

The form token tells whose page it was. Its secret changes at every login (accounts/views/step.py),
so a token that still fits comes from a page of the person who last logged in in this browser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.browser.known_browser import last_here
from accounts.browser.sessions import BEGAN
from accounts.browser.visit import Visit
from accounts.carried import Carried, carried_in, carry, fields_of
from lib.marks import Mark

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from accounts.models import User

_BACK = "accounts.unsent"  # a key of `request.META`, where Django too keeps what its views hand on


def keep_unsent(
    request: HttpRequest, response: HttpResponseBase, page: str, *, refills: bool
) -> None:
    """Carry what a stranger posted to the last person who logged in here, if there is one.

    `refills`: the page shows again what was typed. Of other forms only that they were posted stays.
    """
    visit, fields = Visit.of(request), fields_of(request)
    owner, at = last_here(visit), visit.now.timestamp()
    if not owner:
        return
    if not refills or not carry(visit, Carried(owner, page, at, fields)):
        carry(visit, Carried(owner, page, at, [], lost=bool(fields)))
    visit.give_cookies(response)


def bring_back(request: HttpRequest) -> None:
    """Tell the person of a carried form, on its page, that nothing was done yet.

    Unless it was posted while this session was open: it is the second of two taps, of which the
    first was done and gave the session its new key.
    """
    carried = carried_in(Visit.of(request))
    is_second = carried and not carried.waits and carried.at > request.session.get(BEGAN, 0)
    if carried and not is_second and _is_theirs(carried, cast("User", request.user)):
        if carried.waits or carried.page != request.get_full_path():
            return
        messages.warning(request, _sentence(carried))
    else:
        carried = None
    request.META[_BACK] = carried


def mark_for(user: User) -> Mark:
    """Return what a form carries that comes back filled in: it was shown to this person.

    The form token alone does not tell that: a stranger at the same browser has one that fits, and
    could have a form of their own shown to the person as theirs.
    """
    return Mark("form", user.pk)


def is_spent(request: HttpRequest) -> bool:
    """Return whether this request brought the form back, or found it to be of no use here."""
    return _BACK in request.META


def refill(request: HttpRequest, form: BaseForm) -> None:
    """Show in an unbound form what was typed before the session ended."""
    typed = typed_in(request)
    if form.is_bound or not typed:
        return
    form.data = typed
    form.initial = {**form.initial, **{field.name: field.data for field in form}}


def typed_in(request: HttpRequest) -> QueryDict:
    """Return what was posted: by this request, or before the session ended."""
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
