"""The buttons on the desk's page of a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from desk.counter_codes import offers_counter_code
from desk.erasing import offers_erasure
from desk.scoping import staff_of
from onboarding.authority import may_repeat_mail


@dataclass(frozen=True, slots=True)
class Button:
    """A button on a person's page: a link to the page that asks, or a form that acts at once."""

    words: Promise
    url: str
    posts: bool = False


def offers_activation(request: HttpRequest, person: User) -> bool:
    """Return whether the staff member may send `person` an activation mail. The service checks."""
    staff = staff_of(request)
    sends = staff.has_perm("onboarding.send_activation") and person.is_active
    return sends and not person.has_password and may_repeat_mail(staff, person)


# By the end of the URL's name: the words, whether it is offered, and whether it acts at once.
_BUTTONS: dict[str, tuple[Promise, Callable[[HttpRequest, User], bool], bool]] = {
    "send_activation": (_("Stuur activeringsmail"), offers_activation, True),
    "counter_code": (_("Baliecode"), offers_counter_code, False),
    "erase": (_("Verwijder deze medewerker"), offers_erasure, False),
}


def buttons_of(request: HttpRequest, person: User) -> list[Button]:
    """Return the buttons that the staff member gets on the page of this person."""
    return [
        Button(words, reverse(f"admin:accounts_user_{name}", args=[person.pk]), posts)
        for name, (words, offers, posts) in _BUTTONS.items()
        if offers(request, person)
    ]
