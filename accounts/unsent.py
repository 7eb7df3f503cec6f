"""A form posted after the session ended: the person learns that nothing was done yet.

The CSRF token shows whose page it was: its secret changes at every login (accounts/views/step.py),
so a token that still matches comes from a page of the last person who logged in in this browser.
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

_BACK = "accounts.unsent"  # a key in `request.META`, where Django also passes on state of a request


def keep_unsent(
    request: HttpRequest, response: HttpResponseBase, page: str, *, refills: bool
) -> None:
    """Carry a form posted without a session to the last person who logged in here, if any.

    With `refills` the page can show the input again. Of other forms only the fact that they were
    posted is kept.
    """
    visit, fields = Visit.of(request), fields_of(request)
    owner, at = last_here(visit), visit.now.timestamp()
    if not owner:
        return
    if not refills or not carry(visit, Carried(owner, page, at, fields)):
        carry(visit, Carried(owner, page, at, [], lost=bool(fields)))
    visit.give_cookies(response)


def bring_back(request: HttpRequest) -> None:
    """Show the person of a carried form, on its page, that nothing was done yet.

    Unless it was posted while this session was open: it is then the second of a double click, whose
    first was carried out and gave the session its new key.
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
    """Return the mark that proves that a carried form was shown to this person.

    The CSRF token alone does not: a stranger at the same browser has a matching one, and could have
    a form of their own shown to the person.
    """
    return Mark("form", user.pk)


def is_spent(request: HttpRequest) -> bool:
    """Return whether this request used the carried form, or found that it does not apply."""
    return _BACK in request.META


def refill(request: HttpRequest, form: BaseForm) -> None:
    """Fill an unbound form with the input from before the session ended."""
    typed = typed_in(request)
    if form.is_bound or not typed:
        return
    form.data = typed
    form.initial = {**form.initial, **{field.name: field.data for field in form}}


def typed_in(request: HttpRequest) -> QueryDict:
    """Return the input posted by this request, or carried from before the session ended."""
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
