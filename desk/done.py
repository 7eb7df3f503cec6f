"""The sentence on a person's page after an action, with a button that undoes it or helps on."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.flash import leave, take
from accounts.models import User

_KIND = "done"
_MAIL = "send_activation"


@dataclass(frozen=True, slots=True)
class Done:
    """What happened, and the button that follows from it. Without a button `url` is empty."""

    sentence: str
    words: str
    url: str


def say_done(request: HttpRequest, person: User, sentence: Promise | str, undo: str) -> None:
    """Show a sentence on the next view of the person's page, with a button for the action `undo`.

    Without one, a person who has no password gets the button that mails a new activation link:
    most actions end the old one.
    """
    then = undo or ("" if person.has_password else _MAIL)
    page = reverse("admin:accounts_user_change", args=[person.pk])
    leave(request, _KIND, {"told": str(sentence), "then": then}, path=page)


def done_before(request: HttpRequest, person: User) -> Done | None:
    """Return what `say_done` left for this page, once."""
    note = take(request, _KIND)
    if not note:
        return None
    then = note["then"]
    words = _("Stuur activeringsmail") if then == _MAIL else _("Maak ongedaan")
    url = reverse(f"admin:accounts_user_{then}", args=[person.pk]) if then else ""
    return Done(note["told"], words, url)
