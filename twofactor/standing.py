"""The state of the SMS step, from which every sentence on its page follows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.conf import settings

from lib.waits import whole_minute
from messaging.budgets import Receiver, full
from messaging.models import Message
from messaging.models.outages import outage_of
from messaging.models.switch import sms_is_stopped
from messaging.states import OPEN_STATES, Kind, State
from twofactor.models import SmsCode
from twofactor.sms import PURPOSE

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.road.walk import Facts
    from twofactor.models.sms_code import SmsCodeQuerySet

_LOST = (State.FAILED, State.EXPIRED)
_HANDED_OVER = (State.SENT, State.DELIVERED)


class Sending(Enum):
    """Whether an SMS can be sent now, or the first of these reasons against it."""

    STOPPED = "stopped"  # all SMS are switched off
    NUMBER_FULL = "number_full"  # the SMS of a day were sent to this number
    BUDGET_FULL = "budget_full"  # another budget is spent, or the number's by SMS not sent
    SOON = "soon"  # the last one to this number is too recent (SMS_APART)
    FREE = "free"


class Newest(Enum):
    """The state of the newest SMS of this sign-in."""

    NONE = "none"  # none was asked for, or it was sent and its code expired
    WAITING = "waiting"  # queued just now, within SMS_APART
    DELAYED = "delayed"  # not sent yet: refused, an outage, or no sender is running
    DOUBTED = "doubted"  # possibly sent
    SENT = "sent"
    UNSENT = "unsent"  # never sent, and will not be
    UNDELIVERED = "undelivered"  # sent, but did not arrive


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a person at the SMS step.

    `out`: a valid code of this sign-in has arrived or still may, so there is something to enter.
    `earlier`: such a code other than the newest may have arrived. `elsewhere`: no code of this
    sign-in is out, but one of another sign-in of this person is. `tried_until`: when the newest
    code expires. `free_at`: the whole minute from which an SMS can be sent.
    """

    newest: Newest
    out: bool
    earlier: bool
    elsewhere: bool
    tried_until: datetime
    sending: Sending
    free_at: datetime

    @property
    def has_button(self) -> bool:
        """Return whether an SMS can be asked for on this page, now or soon."""
        return self.sending in {Sending.SOON, Sending.FREE}

    @property
    def most_a_day(self) -> int:
        """Return how many SMS one number can get in 24 hours."""
        return settings.SMS_PER_NUMBER.tries

    @property
    def lost(self) -> bool:
        """Return whether the newest SMS will bring no code any more."""
        return self.newest in {Newest.UNSENT, Newest.UNDELIVERED}

    @property
    def says_lost(self) -> bool:
        """Return whether to report that the SMS was lost, and to offer another."""
        return self.lost and self.has_button

    @property
    def says_earlier(self) -> bool:
        """Return whether to report that an earlier code still works."""
        return self.earlier and (self.lost or self.newest == Newest.DELAYED)

    @property
    def asks_none_came(self) -> bool:
        """Return whether to ask if no SMS arrived, unless the page already says so."""
        return self.out and not self.says_lost and self.newest != Newest.DELAYED

    @property
    def says_sent(self) -> bool:
        """Return whether to report that an SMS was sent."""
        return self.out and self.newest in {Newest.SENT, Newest.NONE}

    @property
    def is_on_its_way(self) -> bool:
        """Return whether an SMS of this sign-in was asked for just now, within SMS_APART."""
        on_its_way = {Newest.WAITING, Newest.DOUBTED, Newest.SENT}
        return self.newest in on_its_way and self.sending == Sending.SOON


def standing_of(facts: Facts) -> Standing:
    """Return the state of this person's step. Reads only, and charges nothing."""
    now = facts.visit.now
    sending, free_at = _sending(facts)
    codes = SmsCode.objects.filter(user=facts.user)
    if sending == Sending.STOPPED:  # waiting SMS may never be sent
        codes = codes.exclude(message__state__in=OPEN_STATES)
    mine = list(codes.of_sign_in(facts.user, facts.sign_in.id).newest_first())
    typable = [code for code in mine if code.is_live(now) and not _is_lost(code)]
    return Standing(
        newest=_newest(mine, now),
        out=bool(typable),
        earlier=any(code != mine[0] and not _waits(code) for code in typable),
        elsewhere=not typable and _gone_out(codes.live(now)).exists(),
        tried_until=mine[0].expires_at if mine else now,
        sending=sending,
        free_at=whole_minute(free_at),
    )


def _gone_out(codes: SmsCodeQuerySet) -> SmsCodeQuerySet:
    return codes.exclude(message__state__in=_LOST)


def _is_lost(code: SmsCode) -> bool:
    return code.message is not None and code.message.state in _LOST


def _waits(code: SmsCode) -> bool:
    return code.message is not None and code.message.state in OPEN_STATES


def _newest(codes: list[SmsCode], now: datetime) -> Newest:
    if not codes or codes[0].message is None:
        return Newest.NONE
    code, message = codes[0], codes[0].message
    if message.state in _LOST:
        return Newest.UNDELIVERED if message.sent_at else Newest.UNSENT
    if message.state in OPEN_STATES:
        return _queued(codes, now) if code.is_live(now) else Newest.UNSENT
    if not code.is_live(now):
        return Newest.NONE
    return Newest.SENT if message.state in _HANDED_OVER else Newest.DOUBTED


def _queued(codes: list[SmsCode], now: datetime) -> Newest:
    """Return WAITING for an SMS not tried yet, DELAYED for one that could not be sent.

    If asked for again in an outage, the SMS before it still waits, with its error.
    """
    waiting = [one.message for one in codes if one.message and one.message.state in OPEN_STATES]
    is_refused = any(message.error for message in waiting)
    is_old = codes[0].created_at + settings.SMS_APART.forget <= now
    is_delayed = is_refused or is_old or outage_of(Kind.SMS)
    return Newest.DELAYED if is_delayed else Newest.WAITING


def _sending(facts: Facts) -> tuple[Sending, datetime]:
    now, user = facts.visit.now, facts.user
    if sms_is_stopped():
        return Sending.STOPPED, now
    spent = full(Receiver(str(user.phone), user.branch_id, facts.visit.network), now=now)
    if settings.SMS_PER_NUMBER in spent:
        return _number_full(facts, spent[settings.SMS_PER_NUMBER])
    if spent.keys() - {settings.SMS_APART}:
        return Sending.BUDGET_FULL, max(spent.values())
    if spent:
        return Sending.SOON, spent[settings.SMS_APART]
    return Sending.FREE, now


def _number_full(facts: Facts, free_at: datetime) -> tuple[Sending, datetime]:
    """Return NUMBER_FULL if all SMS of a day were sent, BUDGET_FULL if not all were.

    When a waiting SMS expires, the next sender gives its charge back, and another can be asked
    for.
    """
    limit = settings.SMS_PER_NUMBER
    lately = Message.objects.filter(user=facts.user, purpose=PURPOSE)
    lately = lately.filter(created_at__gte=free_at - limit.forget)
    if lately.filter(state__in=_HANDED_OVER).count() >= limit.tries:
        return Sending.NUMBER_FULL, free_at
    ends = lately.filter(state__in=OPEN_STATES).order_by("expires_at").values_list("expires_at")
    first = min([free_at, *(end for (end,) in ends[:1])])
    return Sending.BUDGET_FULL, max(first, facts.visit.now)
