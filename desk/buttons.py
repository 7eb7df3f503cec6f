"""The buttons on the desk's page of a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from desk.actions import ACTIONS
from desk.advice import ADDRESS, NUMBER, Turn
from desk.counter_codes import offers_counter_code
from desk.done import SEND
from desk.erasing import offers_erasure
from desk.present import Present
from desk.rights import may_edit
from desk.scoping import staff_of
from onboarding.authority import may_repeat_mail


@dataclass(frozen=True, slots=True)
class Button:
    """A button on a person's page: a link to the page that asks, or a form that acts at once.

    With `saves`, the button submits the form with the person's details under this name, so that it
    cannot drop what was typed there.
    """

    words: Promise
    url: str
    posts: bool = False
    saves: str = ""


CORRECTIONS = {ADDRESS: _("Verbeter adres"), NUMBER: _("Verbeter nummer")}


def offers_activation(request: HttpRequest, person: User) -> bool:
    """Return whether the staff member may send `person` an activation mail. The service checks."""
    staff = staff_of(request)
    sends = staff.has_perm("onboarding.send_activation") and person.is_active
    return sends and not person.has_password and may_repeat_mail(staff, person)


_Offers = Callable[[HttpRequest, User], bool]

# By the end of the URL's name: the words, whether it is offered, and whether it acts at once.
_SINGLE: dict[str, tuple[Promise, _Offers, bool]] = {
    "send_activation": (_("Stuur activeringsmail"), offers_activation, True),
    "counter_code": (_("Baliecode"), offers_counter_code, False),
    "erase": (_("Verwijder deze medewerker"), offers_erasure, False),
}
# In which state of a person the page has the button of an action. Others fit every state.
_FITS: dict[str, Callable[[User, Present], bool]] = {
    # Without an app there is none to replace. It also thaws an account.
    "counter_code": lambda person, present: (
        person.is_active and (present.is_ready or present.turn in {Turn.RESET, Turn.CODE})
    ),
    "recover": lambda _person, present: present.is_ready,
    "block": lambda person, _present: person.is_active,
    "unblock": lambda person, _present: not person.is_active,
    "end_sessions": lambda person, _present: person.is_active and person.has_password,
    "move": lambda _person, _present: True,
}
_ORDER = (
    *("send_activation", "unblock", "counter_code", "recover", "end_sessions"),
    *("move", "block", "erase"),
)


def buttons_of(request: HttpRequest, person: User, present: Present) -> list[Button]:
    """Return the buttons that the staff member gets on the page of this person, best first."""
    edits, field = may_edit(staff_of(request), person), present.advice.field
    corrections = [Button(CORRECTIONS[field], f"#{field}")] if edits and field else []
    return corrections + [
        Button(
            words,
            reverse(f"admin:accounts_user_{name}", args=[person.pk]),
            posts,
            SEND if posts and edits else "",
        )
        for name, words, posts in _offered(request, person, present)
    ]


def _offered(
    request: HttpRequest, person: User, present: Present
) -> Iterator[tuple[str, Promise, bool]]:
    staff = staff_of(request)
    for name in _ORDER:
        if name in _SINGLE:
            words, offers, posts = _SINGLE[name]
            fits = _FITS.get(name)
            if offers(request, person) and (fits is None or fits(person, present)):
                yield name, words, posts
        elif ACTIONS[name].may(staff, person) and _FITS[name](person, present):
            yield name, ACTIONS[name].button, False
