"""The one button on the desk's board that helps a person who is stuck."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from desk.buttons import Button, offers_activation
from desk.counter_codes import offers_counter_code
from desk.rights import may_edit
from desk.scoping import staff_of
from onboarding.status import Status

# How the codes of `messaging.problems` begin that mean a wrong address.
_WRONG_ADDRESS = ("bounce 5.1", "bounce 5.2.1", "bounce 5.4", "mail address", "smtp 5")


@dataclass(frozen=True, slots=True)
class _Help:
    words: Promise
    page: str  # the end of the URL's name
    is_offered: Callable[[HttpRequest, User], bool]
    posts: bool = False
    field: str = ""  # the id of the field on that page to begin at


def helping(request: HttpRequest, person: User, status: Status) -> Button | None:
    """Return the button for a person with this status, or None if the staff member may not.

    Read `progress` with the person.
    """
    for one in _fitting(person, status):
        if one.is_offered(request, person):
            url = reverse(f"admin:accounts_user_{one.page}", args=[person.pk])
            return Button(one.words, f"{url}#{one.field}" if one.field else url, one.posts)
    return None


def _may_correct(request: HttpRequest, person: User) -> bool:
    return may_edit(staff_of(request), person)


def _may_thaw(request: HttpRequest, person: User) -> bool:
    """Return whether a counter code thaws the account: `has_reset` is read with the person."""
    return getattr(person, "has_reset", False) and offers_counter_code(request, person)


_MAIL = _Help(_("Stuur nieuwe mail"), "send_activation", offers_activation, posts=True)
_ADDRESS = _Help(_("Verbeter adres"), "change", _may_correct, field="id_email")
_NUMBER = _Help(_("Verbeter nummer"), "change", _may_correct, field="id_phone")
_COUNTER_CODE = _Help(_("Baliecode"), "counter_code", _may_thaw)

_BY_STATUS = {
    Status.FROZEN: (_COUNTER_CODE,),
    Status.FAILED: (_MAIL,),
    Status.EXPIRED: (_MAIL,),
    Status.SENT: (_MAIL,),
    Status.OPENED: (_MAIL,),
    Status.SMS: (_NUMBER,),
    Status.SMS_FAILED: (_NUMBER,),
}


def _fitting(person: User, status: Status) -> tuple[_Help, ...]:
    """Return the buttons that fit, best first."""
    buttons = _BY_STATUS.get(status, ())
    if status == Status.FAILED and person.progress.trouble_code.startswith(_WRONG_ADDRESS):
        return (_ADDRESS, *buttons)
    return buttons
