"""What helps a person who is stuck, on the desk's board: one button, or who must act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from desk.advice import ADDRESS, NUMBER, Turn
from desk.buttons import CORRECTIONS, Button, offers_activation
from desk.counter_codes import offers_counter_code
from desk.holds import Cause
from desk.present import Present
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


def helping(request: HttpRequest, person: User, present: Present) -> Button | Promise | str:
    """Return the button for a person who stands there, or a sentence that says who must act."""
    fitting = _fitting(present)
    for one in fitting:
        if one.is_offered(request, person):
            url = reverse(f"admin:accounts_user_{one.page}", args=[person.pk])
            return Button(one.words, f"{url}#{one.field}" if one.field else url, one.posts)
    return others_may(staff_of(request), person) if fitting else present.advice.waits


def _may_correct(request: HttpRequest, person: User) -> bool:
    return may_edit(staff_of(request), person)


_MAIL = _Help(_("Stuur nieuwe mail"), "send_activation", offers_activation, posts=True)
_ADDRESS = _Help(CORRECTIONS[ADDRESS], "change", _may_correct, field=ADDRESS)
_NUMBER = _Help(CORRECTIONS[NUMBER], "change", _may_correct, field=NUMBER)
_COUNTER_CODE = _Help(_("Baliecode"), "counter_code", offers_counter_code)

_MAILED_AGAIN = {Status.NEVER, Status.EXPIRED, Status.SENT, Status.OPENED}
_OF_FAILED = {Remedy.CORRECT: (_ADDRESS, _MAIL), Remedy.OURS: ()}


def _fitting(present: Present) -> tuple[_Help, ...]:
    """Return the buttons that fit, best first: none while only the person can go on."""
    status, fix = Status(present.status), remedy(present.error)
    if present.held and present.held.cause == Cause.COUNTER:
        return (_COUNTER_CODE,)
    if status in _MAILED_AGAIN:
        return (_MAIL,)
    if status == Status.FAILED:
        return _OF_FAILED.get(fix, (_MAIL,))
    fits = {
        # A counter code thaws the account after a new password.
        Status.FROZEN: (_COUNTER_CODE, present.turn == Turn.RESET),
        Status.SMS_FAILED: (_NUMBER, fix == Remedy.CORRECT and not present.held),
        # A wrong code shows that the SMS arrived.
        Status.SMS: (_NUMBER, not present.wrong and not present.held),
    }
    button, does_fit = fits.get(status, (_MAIL, False))
    return (button,) if does_fit else ()
