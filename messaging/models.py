"""The outbox: a row here is the truth about one mail or SMS.

`due_at` is when the sender must look at the row again; empty means never. A row that still has
its payload always has such a moment, and the database itself holds that (S90: none forgotten).
While a row is being sent `due_at` is the end of the lease.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from messaging.problems import problem
from messaging.receipts import Report
from messaging.states import (
    ENDED_STATES,
    LEASE,
    MAX_ATTEMPTS,
    OPEN_STATES,
    Fate,
    Kind,
    State,
    next_look,
    overtaken_by,
)

__all__ = ["LEASE", "MAX_ATTEMPTS", "Fate", "Kind", "Message", "MessageQuerySet", "State"]

_WIPED = {"payload": "", "due_at": None}
_ENDINGS: dict[Fate, dict[str, Any]] = {
    Fate.EXPIRE: {"state": State.EXPIRED, **_WIPED},
    Fate.FAIL: {"state": State.FAILED, **_WIPED},
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
        that a killed sender leaves a trace, with those to ask the provider about, marked
        `unknown` under a lease likewise; and how many came to an end instead, by state.
        """
        by_fate: dict[Fate, list[Message]] = defaultdict(list)
        with transaction.atomic(durable=True):
            # SQLite has no row locks: there the project's transactions are IMMEDIATE.
            for row in self.due(kind, now).select_for_update(skip_locked=True)[:most]:
                by_fate[row.fate(now)].append(row)
            to_send, to_look = by_fate.pop(Fate.SEND, []), by_fate.pop(Fate.LOOK, [])
            self._lease(to_send, until=now + LEASE)
            self._doubt(to_look, until=now + LEASE)
            for fate, rows in by_fate.items():
                self._among(rows).update(**_ENDINGS[fate])
        ended = {_ENDINGS[fate]["state"].value: len(rows) for fate, rows in by_fate.items()}
        return to_send + to_look, Counter(ended)

    def heard(
        self, key: uuid.UUID, report: Report, now: datetime, *, kind: Kind = Kind.SMS
    ) -> bool:
        """Write what the provider says about a message where that leads forward; answers if it did.

        Whatever it says, it has the message: what is in doubt or queued again is not sent any more.
        Of a message under another id of the provider's nothing is heard.
        """
        same = self.filter(pk=key, kind=kind, provider_id__in=("", report.provider_id))
        news: dict[str, Any] = {"state": report.state, "error": report.code, **_WIPED}
        if report.state == State.DELIVERED:
            news["delivered_at"] = now
        sent_at = Coalesce("sent_at", models.Value(now))
        forward = same.filter(state__in=overtaken_by(report.state))
        return forward.update(provider_id=report.provider_id, sent_at=sent_at, **news) == 1

    def _lease(self, rows: list[Message], *, until: datetime) -> None:
        for row in rows:
            row.state, row.attempts, row.due_at = State.SENDING, row.attempts + 1, until
        self._among(rows).update(
            state=State.SENDING, attempts=models.F("attempts") + 1, due_at=until
        )

    def _doubt(self, rows: list[Message], *, until: datetime) -> None:
        for row in rows:
            # Of a sender that was cut off nothing went out after its lease began by much.
            row.doubted_at = row.doubted_at or (row.due_at or until) - LEASE
            row.state, row.due_at = State.UNKNOWN, until
        self.bulk_update(rows, ["state", "due_at", "doubted_at"])

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
    doubted_at = models.DateTimeField(null=True, editable=False)
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
            # What was made lately: the desk's list, the figures (S104) and the nightly purge.
            models.Index(fields=("created_at",), name="messaging_message_created"),
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

    @property
    def problem(self) -> str:
        """Why it did not arrive, in the words of the desk; empty where nothing went wrong."""
        return problem(self.error)

    def fate(self, now: datetime) -> Fate:
        """What becomes of this row, now that it is due.

        Found in `sending`, its sender was cut off and the message may have gone out. A mail is
        sent again under the same Message-ID; of an SMS the provider is asked first (S91). An
        expired code is not sent late.
        """
        may_be_out = self.state in {State.SENDING, State.UNKNOWN}
        if may_be_out and self.kind == Kind.SMS:
            return Fate.LOOK
        if self.expires_at <= now:
            return Fate.FORGET if may_be_out else Fate.EXPIRE
        return Fate.FAIL if self.attempts >= MAX_ATTEMPTS else Fate.SEND

    def accepted(self, provider_id: str, now: datetime) -> bool:
        """The provider has it: wipe what it says. Its own report may have been earlier."""
        # A sender so slow that its lease ran out still knows better than whoever came to doubt.
        rows = self._mine(State.SENDING, State.UNKNOWN, State.QUEUED)
        outcome = {"state": State.SENT, "sent_at": now, "error": ""}
        written = rows.update(provider_id=provider_id, **outcome, **_WIPED) == 1
        known = Message.objects.filter(pk=self.pk, provider_id=provider_id)
        return written or known.exists()

    def failed(self, code: str) -> bool:
        """It will not be sent any more: wipe what it says."""
        rows = self._mine(State.SENDING, State.UNKNOWN)
        return rows.update(state=State.FAILED, error=code, **_WIPED) == 1

    def again(self, due_at: datetime, code: str) -> bool:
        """Queue it for another attempt, or for its end when that comes first."""
        due_at = min(due_at, self.expires_at)
        return self._mine().update(state=State.QUEUED, due_at=due_at, error=code) == 1

    def put_back(self, due_at: datetime) -> bool:
        """Give the claim back as if it had never been: nothing was tried."""
        if self.state == State.UNKNOWN:
            return self._looked_at().update(due_at=due_at) == 1
        unclaimed = {"state": State.QUEUED, "attempts": self.attempts - 1}
        return self._mine().update(due_at=min(due_at, self.expires_at), **unclaimed) == 1

    def doubted(self, code: str, now: datetime) -> bool:
        """It may have gone out: keep it until the provider was asked (rule 5 of the house)."""
        doubt = {"state": State.UNKNOWN, "doubted_at": now}
        due_at = min(next_look(now, now) or now, self.expires_at)
        return self._mine().update(due_at=due_at, error=code, **doubt) == 1

    def look_again(self, due_at: datetime) -> bool:
        """Nothing is certain yet: ask once more, at the latest when it expires."""
        return self._looked_at().update(due_at=min(due_at, self.expires_at)) == 1

    def cleared(self, now: datetime) -> bool:
        """It surely did not go out, and may be sent."""
        queued = {"state": State.QUEUED, "doubted_at": None}
        return self._looked_at().update(due_at=now, **queued) == 1

    def given_up(self, fate: Fate) -> bool:
        """Its time is over, looked for or not: wipe what it says."""
        return self._looked_at().update(**_ENDINGS[fate]) == 1

    def _mine(self, *states: State) -> MessageQuerySet:
        """This row as long as no other sender has claimed it since: each claim counts one up."""
        states = states or (State.SENDING,)
        return Message.objects.filter(pk=self.pk, attempts=self.attempts, state__in=states)

    def _looked_at(self) -> MessageQuerySet:
        """This row as long as its doubt is ours: the end of the lease is the claim's own mark."""
        return Message.objects.filter(pk=self.pk, state=State.UNKNOWN, due_at=self.due_at)
