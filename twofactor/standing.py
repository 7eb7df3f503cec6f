"""What is true of the SMS code at this moment. Every sentence of that page follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.conf import settings

from lib.waits import whole_minute
from messaging.models import State
from messaging.states import OPEN_STATES
from messaging.switch import sms_is_stopped
from twofactor.models import SmsCode
from twofactor.throttles import full_sms_budgets

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.road import Facts
    from twofactor.models.sms_code import SmsCodeQuerySet

_LOST = (State.FAILED, State.EXPIRED)


class Sending(Enum):
    """Whether an SMS may be sent now, or what forbids it. The first of these that holds counts."""

    STOPPED = "stopped"  # all SMS are switched off
    NUMBER_FULL = "number_full"  # this number had its SMS of a day
    BUDGET_FULL = "budget_full"  # a budget that many people share is spent
    SOON = "soon"  # the last one to this number is less than a minute old
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person at the SMS step stands.

    `out`: a code of this sign-in went out and is in time, so there is something to type.
    `lost`: the newest code of this sign-in never left. `elsewhere`: no code of this sign-in is
    out, but one of another sign-in of this person is. `free_at`: the whole minute from which an
    SMS may be sent.
    """

    out: bool
    lost: bool
    elsewhere: bool
    sending: Sending
    free_at: datetime

    @property
    def has_button(self) -> bool:
        """Return whether an SMS can be asked for on this page, now or within a minute."""
        return self.sending in {Sending.SOON, Sending.FREE}

    @property
    def most_a_day(self) -> int:
        """Return how many SMS one number gets in 24 hours."""
        return settings.SMS_PER_NUMBER.tries

    @property
    def says_lost(self) -> bool:
        """Return whether to say that the SMS was not sent, and to ask for another."""
        return self.lost and self.has_button

    @property
    def is_on_its_way(self) -> bool:
        """Return whether an SMS of this sign-in left less than a minute ago."""
        return self.out and not self.lost and self.sending == Sending.SOON


def standing_of(facts: Facts) -> Standing:
    """Look up where this person stands. Reads, never charges."""
    sending, free_at = _sending(facts)
    live = SmsCode.objects.filter(user=facts.user).live(facts.visit.now)
    if sending == Sending.STOPPED:  # what did not go out yet may never do
        live = live.exclude(message__state__in=OPEN_STATES)
    mine = live.filter(sign_in=facts.sign_in.id)
    out = _gone_out(mine).exists()
    return Standing(
        out=out,
        lost=_is_lost(mine),
        elsewhere=not out and _gone_out(live).exists(),
        sending=sending,
        free_at=whole_minute(free_at),
    )


def _gone_out(codes: SmsCodeQuerySet) -> SmsCodeQuerySet:
    return codes.exclude(message__state__in=_LOST)


def _is_lost(codes: SmsCodeQuerySet) -> bool:
    newest = codes.select_related("message").order_by("-created_at").first()
    return bool(newest and newest.message and newest.message.state in _LOST)


def _sending(facts: Facts) -> tuple[Sending, datetime]:
    now = facts.visit.now
    if sms_is_stopped():
        return Sending.STOPPED, now
    full = full_sms_budgets(facts)
    if settings.SMS_PER_NUMBER in full:
        return Sending.NUMBER_FULL, full[settings.SMS_PER_NUMBER]
    if full.keys() - {settings.SMS_APART}:
        return Sending.BUDGET_FULL, max(full.values())
    if full:
        return Sending.SOON, full[settings.SMS_APART]
    return Sending.FREE, now
