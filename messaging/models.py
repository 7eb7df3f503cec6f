"""The outbox: a row here is the truth about one mail or SMS.

`due_at` is when the sender must look at the row again; empty means never. A row that still has
its payload always has such a moment, and the database itself holds that (S90: none forgotten).
While a row is being sent `due_at` is the end of the lease.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

# Longer than every timeout of a call together, and long enough for a good part of a batch.
LEASE = timedelta(minutes=5)

# With waits of up to an hour this is four days, as RFC 5321 §4.5.4.1 asks of whoever sends mail.
MAX_ATTEMPTS = 100


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


class Fate(Enum):
    """What becomes of a due row."""

    SEND = auto()
    EXPIRE = auto()
    FAIL = auto()
    DOUBT = auto()  # it may have gone out: kept for reconciling until it expires
    FORGET = auto()  # it may have gone out, and nobody needs to know any more


_WIPED = {"payload": "", "due_at": None}
_ENDINGS: dict[Fate, dict[str, Any]] = {
    Fate.EXPIRE: {"state": State.EXPIRED, **_WIPED},
    Fate.FAIL: {"state": State.FAILED, **_WIPED},
    Fate.DOUBT: {"state": State.UNKNOWN, "due_at": models.F("expires_at")},
    Fate.FORGET: {"state": State.UNKNOWN, **_WIPED},
}


class MessageQuerySet(models.QuerySet["Message"]):
    """What the sender does with many rows."""

    def due(self, kind: Kind, now: datetime) -> MessageQuerySet:
        """Keep the rows of one kind that want attention, the longest waiting first."""
        return self.filter(kind=kind, due_at__lte=now).order_by("due_at")

    def claim(self, kind: Kind, *, now: datetime, most: int) -> tuple[list[Message], Counter[str]]:
        """Take up to `most` due rows, each for one sender only.

        Answers the rows to send now, marked `sending` under a lease and committed as such, so
        that a killed sender leaves a trace; and how many came to an end instead, by state.
        """
        by_fate: dict[Fate, list[Message]] = defaultdict(list)
        with transaction.atomic(durable=True):
            # SQLite has no row locks: there the project's transactions are IMMEDIATE.
            for row in self.due(kind, now).select_for_update(skip_locked=True)[:most]:
                by_fate[row.fate(now)].append(row)
            to_send = by_fate.pop(Fate.SEND, [])
            self._lease(to_send, until=now + LEASE)
            for fate, rows in by_fate.items():
                self._among(rows).update(**_ENDINGS[fate])
        ended = {_ENDINGS[fate]["state"].value: len(rows) for fate, rows in by_fate.items()}
        return to_send, Counter(ended)

    def _lease(self, rows: list[Message], *, until: datetime) -> None:
        for row in rows:
            row.state, row.attempts, row.due_at = State.SENDING, row.attempts + 1, until
        self._among(rows).update(
            state=State.SENDING, attempts=models.F("attempts") + 1, due_at=until
        )

    def _among(self, rows: list[Message]) -> MessageQuerySet:
        return self.filter(pk__in=[row.pk for row in rows])


class Message(models.Model):
    """One mail or SMS, written in the transaction of the deed that causes it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("soort"), max_length=4, choices=Kind.choices)
    purpose = models.CharField(_("doel"), max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="messages"
    )
    branch = models.ForeignKey(
        "accounts.Branch", models.SET_NULL, null=True, related_name="messages"
    )
    state = models.CharField(_("status"), max_length=9, choices=State.choices, default=State.QUEUED)
    payload = models.TextField(blank=True, editable=False)
    due_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(_("pogingen"), default=0)
    provider_id = models.CharField(max_length=300, blank=True)
    error = models.CharField(_("fout"), max_length=60, blank=True)
    created_at = models.DateTimeField(_("gemaakt"))
    sent_at = models.DateTimeField(_("verstuurd"), null=True)
    delivered_at = models.DateTimeField(_("aangekomen"), null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("bericht")
        verbose_name_plural = _("berichten")
        indexes = (
            # Only open rows stand in it: the look of every second stays as cheap after years.
            models.Index(
                fields=("kind", "due_at"),
                condition=models.Q(due_at__isnull=False),
                name="messaging_message_due",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(payload="", due_at__isnull=True)
                | (~models.Q(payload="") & models.Q(due_at__isnull=False)),
                name="messaging_payload_has_its_moment",
            ),
            models.CheckConstraint(
                condition=(models.Q(state__in=OPEN_STATES) & ~models.Q(payload=""))
                | models.Q(state__in=ENDED_STATES, payload="")
                | models.Q(state=State.UNKNOWN),
                name="messaging_ended_is_wiped",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=Kind.values, state__in=State.values),
                name="messaging_known_words",
            ),
        )

    def __str__(self) -> str:
        """Name the message without telling to whom it goes or what it says."""
        return f"{self.kind} {self.purpose} {self.pk}"

    @property
    def seal_context(self) -> tuple[object, ...]:
        """The place its payload is sealed for; in another row it does not open (S33)."""
        return ("message", self.pk)

    @property
    def leased_until(self) -> datetime | None:
        """Until when one sender has this row to itself; None when none has."""
        return self.due_at if self.state == State.SENDING else None

    def fate(self, now: datetime) -> Fate:
        """What becomes of this row, now that it is due.

        Found in `sending`, its sender was cut off and the message may have gone out. A mail is
        sent again under the same Message-ID, an SMS never (S91). An expired code is not sent late.
        """
        may_be_out = self.state in {State.SENDING, State.UNKNOWN}
        if self.expires_at <= now:
            return Fate.FORGET if may_be_out else Fate.EXPIRE
        if may_be_out and self.kind == Kind.SMS:
            return Fate.DOUBT
        return Fate.FAIL if self.attempts >= MAX_ATTEMPTS else Fate.SEND

    def accepted(self, provider_id: str, now: datetime) -> bool:
        """The provider has it: wipe what it says."""
        return self._end(state=State.SENT, provider_id=provider_id, sent_at=now, error="")

    def failed(self, code: str) -> bool:
        """It will not be sent any more: wipe what it says."""
        return self._end(state=State.FAILED, error=code)

    def again(self, due_at: datetime, code: str) -> bool:
        """Queue it for another attempt, or for its end when that comes first."""
        due_at = min(due_at, self.expires_at)
        return self._mine().update(state=State.QUEUED, due_at=due_at, error=code) == 1

    def put_back(self, due_at: datetime) -> bool:
        """Queue it as if it had not been claimed: nothing was tried."""
        unclaimed = {"state": State.QUEUED, "attempts": self.attempts - 1}
        return self._mine().update(due_at=min(due_at, self.expires_at), **unclaimed) == 1

    def doubted(self, code: str) -> bool:
        """It may have gone out: keep it for reconciling until it expires (rule 5 of the house)."""
        doubt = {"state": State.UNKNOWN, "due_at": self.expires_at}
        return self._mine().update(error=code, **doubt) == 1

    def _end(self, **outcome: Any) -> bool:
        # A sender so slow that its lease ran out still knows better than whoever came to doubt.
        return self._mine(State.SENDING, State.UNKNOWN).update(**_WIPED, **outcome) == 1

    def _mine(self, *states: State) -> MessageQuerySet:
        """This row as long as no other sender has claimed it since: each claim counts one up."""
        states = states or (State.SENDING,)
        return Message.objects.filter(pk=self.pk, attempts=self.attempts, state__in=states)
