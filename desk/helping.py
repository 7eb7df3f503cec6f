"""What helps a person who is stuck, on the desk's board: one button, or who must act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from desk.advice import advice_for
from desk.buttons import Button, offers_activation
from desk.counter_codes import offers_counter_code
from desk.rights import may_edit, others_may
from desk.scoping import staff_of
from messaging.problems import Remedy, remedy
from onboarding.status import Status


@dataclass(frozen=True, slots=True)
class _Help:
    words: Promise
    page: str  # the end of the URL's name
    is_offered: Callable[[HttpRequest, User], bool]
    posts: bool = False
    field: str = ""  # the id of the field on that page to begin at


def helping(
    request: HttpRequest, person: User, status: Status, wrong: int
) -> Button | Promise | str:
    """Return the button for a person with this status, or a sentence that says who must act.

    `wrong` is the number of wrong codes since the status began. Read `progress` with the person.
    """
    fitting = _fitting(person, status, wrong)
    for one in fitting:
        if one.is_offered(request, person):
            url = reverse(f"admin:accounts_user_{one.page}", args=[person.pk])
            return Button(one.words, f"{url}#{one.field}" if one.field else url, one.posts)
    return others_may(staff_of(request), person) if fitting else _waits(person, status)


def _waits(person: User, status: Status) -> Promise | str:
    return advice_for(status, _code_of(person)).waits


def _may_correct(request: HttpRequest, person: User) -> bool:
    return may_edit(staff_of(request), person)


_MAIL = _Help(_("Stuur nieuwe mail"), "send_activation", offers_activation, posts=True)
_ADDRESS = _Help(_("Verbeter adres"), "change", _may_correct, field="id_email")
_NUMBER = _Help(_("Verbeter nummer"), "change", _may_correct, field="id_phone")
_COUNTER_CODE = _Help(_("Baliecode"), "counter_code", offers_counter_code)

_MAILED_AGAIN = {Status.NEVER, Status.EXPIRED, Status.SENT, Status.OPENED}
_OF_FAILED = {Remedy.CORRECT: (_ADDRESS, _MAIL), Remedy.OURS: ()}


def _fitting(person: User, status: Status, wrong: int) -> tuple[_Help, ...]:
    """Return the buttons that fit, best first: none while only the person can go on."""
    if status in _MAILED_AGAIN:
        return (_MAIL,)
    if status == Status.FAILED:
        return _OF_FAILED.get(remedy(_code_of(person)), (_MAIL,))
    fits = {
        # A counter code thaws the account after a new password: `has_reset`, read with the person.
        Status.FROZEN: (_COUNTER_CODE, getattr(person, "has_reset", False)),
        Status.SMS_FAILED: (_NUMBER, remedy(_code_of(person)) == Remedy.CORRECT),
        Status.SMS: (_NUMBER, not wrong),  # a wrong code shows that the SMS arrived
    }
    button, does_fit = fits.get(status, (_MAIL, False))
    return (button,) if does_fit else ()


def _code_of(person: User) -> str:
    progress = getattr(person, "progress", None)
    return progress.trouble_code if progress else ""
