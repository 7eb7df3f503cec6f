"""The state of a person's SMS codes, which decides every sentence on the page of the SMS step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.conf import settings

from accounts.road.walk import Facts
from lib.waits import whole_minute
from messaging.budgets import Receiver, full
from messaging.models import Message
from messaging.models.outages import outage_of
from messaging.models.switch import sms_is_stopped
from messaging.states import OPEN_STATES, Kind, State
from twofactor.models import SmsCode
from twofactor.models.sms_code import SmsCodeQuerySet
from twofactor.sms import PURPOSE

_LOST = (State.FAILED, State.EXPIRED)
_HANDED_OVER = (State.SENT, State.DELIVERED)


class Sending(Enum):
    """Whether an SMS can be sent to the person now. If several values apply, the first is used."""

    STOPPED = "stopped"  # all SMS are switched off
    NUMBER_FULL = "number_full"  # SMS_PER_NUMBER codes were sent to this number in 24 hours
    BUDGET_FULL = "budget_full"  # another quota is full, or SMS not sent yet fill SMS_PER_NUMBER
    SOON = "soon"  # the last SMS to this number was requested within SMS_APART
    FREE = "free"  # an SMS can be sent


class Newest(Enum):
    """The state of the newest SMS code of this sign-in."""

    NONE = "none"  # no SMS was requested, or the SMS was sent and its code is not live any more
    WAITING = "waiting"  # the SMS was queued just now, within SMS_APART
    DELAYED = "delayed"  # the SMS is not sent yet: refused, an outage, or no sender is running
    DOUBTED = "doubted"  # it is unknown whether the SMS was sent
    SENT = "sent"  # the SMS was sent, and its code is live
    UNSENT = "unsent"  # the SMS was never sent, and will not be
    UNDELIVERED = "undelivered"  # the SMS was sent, but did not arrive


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a person's SMS codes, as the page of the SMS step shows it."""

    newest: Newest
    out: bool  # a live code of this sign-in arrived or may arrive, so the page has an input
    earlier: bool  # a live code of this sign-in, older than the newest, may have arrived
    elsewhere: bool  # not `out`, but a live code of another sign-in may have arrived
    tried_until: datetime  # when the newest code expires: until then a delayed SMS is retried
    sending: Sending
    free_at: datetime  # from when an SMS can be sent

    @property
    def has_button(self) -> bool:
        """Return whether the page has the SMS button: an SMS can be sent within SMS_APART."""
        return self.sending in {Sending.SOON, Sending.FREE}

    @property
    def free_from(self) -> datetime:
        """Return `free_at` rounded up to a whole minute, to be shown as a time of day."""
        return whole_minute(self.free_at)

    @property
    def most_a_day(self) -> int:
        return settings.SMS_PER_NUMBER.tries

    @property
    def lost(self) -> bool:
        return self.newest in {Newest.UNSENT, Newest.UNDELIVERED}

    @property
    def says_lost(self) -> bool:
        """Return whether the page says that the newest SMS will not arrive, and offers another."""
        return self.lost and self.has_button

    @property
    def says_earlier(self) -> bool:
        """Return whether the page says that an earlier code of this sign-in still works."""
        return self.earlier and (self.lost or self.newest == Newest.DELAYED)

    @property
    def asks_none_came(self) -> bool:
        """Return whether the page asks 'Geen sms gekregen?' ('No SMS received?')."""
        return self.out and not self.says_lost and self.newest != Newest.DELAYED

    @property
    def says_sent(self) -> bool:
        """Return whether the page says that an SMS was sent."""
        return self.out and self.newest in {Newest.SENT, Newest.NONE}

    @property
    def is_on_its_way(self) -> bool:
        """Return whether the newest SMS is neither delayed nor lost, and newer than SMS_APART."""
        on_its_way = {Newest.WAITING, Newest.DOUBTED, Newest.SENT}
        return self.newest in on_its_way and self.sending == Sending.SOON


def standing_of(facts: Facts) -> Standing:
    """Return the state of the person's SMS codes, as seen by this sign-in. Charges no limit."""
    now = facts.visit.now
    sending, free_at = _sending(facts)
    codes = SmsCode.objects.filter(user=facts.user)
    if sending == Sending.STOPPED:  # then queued SMS may never be sent
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
        free_at=free_at,
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
    """Return WAITING or DELAYED for the newest code, whose SMS has not been sent yet."""
    waiting = [one.message for one in codes if one.message and one.message.state in OPEN_STATES]
    # When a person requests another SMS during an outage, only the earlier SMS has an error.
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
    """Return why a number that reached SMS_PER_NUMBER gets no SMS now, and until when."""
    limit = settings.SMS_PER_NUMBER
    lately = Message.objects.filter(user=facts.user, purpose=PURPOSE)
    lately = lately.filter(created_at__gte=free_at - limit.forget)
    if lately.filter(state__in=_HANDED_OVER).count() >= limit.tries:
        return Sending.NUMBER_FULL, free_at
    ends = lately.filter(state__in=OPEN_STATES).order_by("expires_at").values_list("expires_at")
    # A queued SMS that expires gives its charge back.
    first = min([free_at, *(end for (end,) in ends[:1])])
    return Sending.BUDGET_FULL, max(first, facts.visit.now)
