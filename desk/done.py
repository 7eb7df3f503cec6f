"""The sentence on a person's page after an action, with buttons that undo it or help on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.flash import leave, take
from accounts.models import User

_KIND = "done"
SEND = "_send"  # the name of the button that saves the person's form and sends a mail


class Undo(NamedTuple):
    """What undoes an action: the name of another action, and the fields that are posted to it."""

    action: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Button:
    """A button that posts `fields` to `url`, beside the mark of the page.

    With `saves`, it submits the form with the person's details instead, under this name.
    """

    words: str
    url: str
    fields: dict[str, str]
    saves: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What happened, and the buttons that follow from it."""

    sentence: str
    buttons: list[Button]


def say_done(
    request: HttpRequest, person: User, sentence: Promise | str, undo: Undo | None
) -> None:
    """Show a sentence on the next view of the person's page, with a button for `undo` if any.

    A person without a password who may enter also gets the button that mails a new activation
    link: most actions end the old one.
    """
    page = reverse("admin:accounts_user_change", args=[person.pk])
    leave(request, _KIND, {"told": str(sentence), "undo": undo}, path=page)


def done_before(request: HttpRequest, person: User) -> Done | None:
    """Return what `say_done` left for this page, once."""
    note = take(request, _KIND)
    if not note:
        return None
    buttons = []
    if note["undo"]:
        undo = Undo(*note["undo"])
        buttons.append(Button(_("Maak ongedaan"), _page(undo.action, person), undo.fields))
    if person.is_active and not person.has_password:
        buttons.append(Button(_("Stuur activeringsmail"), "", {}, SEND))
    return Done(note["told"], buttons)


def _page(name: str, person: User) -> str:
    return reverse(f"admin:accounts_user_{name}", args=[person.pk])
