"""How far a message got: the words of its row, and which of them may follow which."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

# Longer than every timeout of a call together, and long enough for a good part of a batch.
LEASE = timedelta(minutes=7)

# Between two attempts.
BACKOFF_LONGEST = timedelta(hours=1)

# With waits of up to an hour this is four days, as RFC 5321 §4.5.4.1 asks of whoever sends mail.
MAX_ATTEMPTS = 100

# When the provider is asked about an SMS in doubt, counted from when it may have gone out. Only
# the last look may say that it did not: a list may run behind.
LOOKS = (timedelta(seconds=20), timedelta(seconds=60), timedelta(minutes=3))


class Kind(models.TextChoices):
    """By which way it goes."""

    MAIL = "mail", _("e-mail")
    SMS = "sms", _("sms")


class State(models.TextChoices):
    """How far it got. Whoever reads this knows what happened, never what was written."""

    QUEUED = "queued", _("wacht")
    SENDING = "sending", _("wordt verstuurd")
    SENT = "sent", _("verstuurd")
    DELIVERED = "delivered", _("aangekomen")
    FAILED = "failed", _("mislukt")
    EXPIRED = "expired", _("verlopen")
    UNKNOWN = "unknown", _("onbekend")


OPEN_STATES = (State.QUEUED, State.SENDING)
ENDED_STATES = (State.SENT, State.DELIVERED, State.FAILED, State.EXPIRED)

# What a provider says later is heard only where it is of a higher rank than what stands. So the
# row ends up the same in whatever order its reports come, and however often (S92).
_RANKS = {State.SENT: 1, State.FAILED: 2, State.DELIVERED: 3}


class Fate(Enum):
    """What becomes of a due row."""

    SEND = auto()
    EXPIRE = auto()
    FAIL = auto()
    LOOK = auto()  # it may have gone out, and the provider can say so
    FORGET = auto()  # it may have gone out, and nobody can say or needs to know any more


ENDINGS = {Fate.EXPIRE: State.EXPIRED, Fate.FAIL: State.FAILED, Fate.FORGET: State.UNKNOWN}
# What was charged can be given back only as long as it surely did not go out (S23).
DOUBTED: dict[str, Any] = {"charged": []}
WIPED: dict[str, Any] = {"payload": "", "due_at": None, **DOUBTED}


def overtaken_by(state: State) -> list[State]:
    """The states that a provider's report of `state` moves on from."""
    return [one for one in State if _RANKS.get(one, 0) < _RANKS[state]]


def next_look(doubted_at: datetime, now: datetime) -> datetime | None:
    """When to ask about a doubt of `doubted_at` after asking `now`; None after the last time."""
    return next((at for look in LOOKS if (at := doubted_at + look) > now), None)
