"""The kinds and states of a message, and the rules by which senders and reports change a state."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

# Longer than all timeouts of one call together, and long enough to send many mails of a batch.
LEASE = timedelta(minutes=7)

BACKOFF_LONGEST = timedelta(hours=1)  # between two attempts
MAX_ATTEMPTS = 100  # in about three days, at most four (RFC 5321 §4.5.4.1 recommends 4 to 5)

# When the provider is asked about an SMS in doubt, counted from when the SMS may have been sent.
# Only the last look can decide that it was not sent: the provider's list may lag behind.
LOOKS = (timedelta(seconds=20), timedelta(seconds=60), timedelta(minutes=3))


class Kind(models.TextChoices):
    """Whether a message is a mail or an SMS."""

    MAIL = "mail", _("e-mail")
    SMS = "sms", _("sms")


class State(models.TextChoices):
    """The state of a message: what has happened to it until now."""

    QUEUED = "queued", _("wacht")
    SENDING = "sending", _("wordt verstuurd")
    SENT = "sent", _("verstuurd")
    DELIVERED = "delivered", _("aangekomen")
    FAILED = "failed", _("mislukt")
    EXPIRED = "expired", _("verlopen")
    UNKNOWN = "unknown", _("onbekend")


OPEN_STATES = (State.QUEUED, State.SENDING)
ENDED_STATES = (State.SENT, State.DELIVERED, State.FAILED, State.EXPIRED)

# A report can only raise the rank of a row's state, so the order of reports does not matter (S92).
_RANKS = {State.SENT: 1, State.FAILED: 2, State.DELIVERED: 3}


class Fate(Enum):
    """What a sender does with a due row."""

    SEND = auto()
    EXPIRE = auto()
    FAIL = auto()
    LOOK = auto()  # an SMS that may have been sent: ask the provider
    FORGET = auto()  # an expired message that may have been sent: end it as unknown


ENDINGS = {Fate.EXPIRE: State.EXPIRED, Fate.FAIL: State.FAILED, Fate.FORGET: State.UNKNOWN}
# The charges of a message are given back only if it certainly was not sent (S23).
DOUBTED: dict[str, Any] = {"charged": []}
WIPED: dict[str, Any] = {"payload": "", "due_at": None, **DOUBTED}


def overtaken_by(state: State) -> list[State]:
    """Return the states of a message that a provider's report may change to `state`."""
    return [one for one in State if _RANKS.get(one, 0) < _RANKS[state]]


def next_look(doubted_at: datetime, now: datetime) -> datetime | None:
    """Return when the provider is next asked about an SMS in doubt; None after all LOOKS."""
    return next((at for look in LOOKS if (at := doubted_at + look) > now), None)
