"""The outbox: a row here is the truth about one mail or SMS.

`due_at` is when the sender must look at the row again; empty means never. A row that still has
its payload always has such a moment, and the database itself holds that (S90: none forgotten).
While a row is being sent `due_at` is the end of the lease.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from messaging.problems import problem
from messaging.states import (
    ENDED_STATES,
    MAX_ATTEMPTS,
    OPEN_STATES,
    WIPED,
    Fate,
    Kind,
    State,
    overtaken_by,
)

if TYPE_CHECKING:
    from datetime import datetime

    from messaging.receipts import Report


NOTHING = models.Value([], models.JSONField())


class MessageQuerySet(models.QuerySet["Message"]):
    """Questions about many rows, and what is written of one without reading it."""

    def due(self, kind: Kind, now: datetime) -> MessageQuerySet:
        """Keep the rows of one kind that want attention, the longest waiting first."""
        return self.filter(kind=kind, due_at__lte=now).order_by("due_at")

    def hasten(self, kind: Kind, now: datetime) -> None:
        """Make due what waits for another try."""
        self.filter(kind=kind, state=State.QUEUED, due_at__gt=now).update(due_at=now)

    def only_to_settle(self, now: datetime) -> MessageQuerySet:
        """Leave out what a claim would send: what expired or is in doubt still comes to its end."""
        may_be_out = models.Q(state__in=(State.SENDING, State.UNKNOWN))
        return self.filter(may_be_out | models.Q(expires_at__lte=now))

    def heard(
        self, key: uuid.UUID, report: Report, now: datetime, *, kind: Kind = Kind.SMS
    ) -> bool:
        """Write what the provider says about a message where that leads forward; answers if it did.

        Whatever it says, it has the message: what is in doubt or queued again is not sent any more.
        Of a message under another id of the provider's nothing is heard.
        """
        same = self.filter(pk=key, kind=kind, provider_id__in=("", report.provider_id))
        news: dict[str, Any] = {"state": report.state, "error": report.code, **WIPED}
        if report.state == State.DELIVERED:
            news["delivered_at"] = now
        sent_at = Coalesce("sent_at", models.Value(now))
        forward = same.filter(state__in=overtaken_by(report.state))
        return forward.update(provider_id=report.provider_id, sent_at=sent_at, **news) == 1


class Message(models.Model):
    """One mail or SMS, written in the transaction of the deed that causes it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("soort"), max_length=4, choices=Kind.choices)
    purpose = models.CharField(_("doel"), max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="messages",
        verbose_name=_("medewerker"),
    )
    branch = models.ForeignKey(
        "accounts.Branch",
        models.SET_NULL,
        null=True,
        related_name="messages",
        verbose_name=_("vestiging"),
    )
    # Of an SMS: the country its number is in (ITU-T E.164), and how many it is billed as.
    prefix = models.PositiveSmallIntegerField(null=True, editable=False)
    segments = models.PositiveSmallIntegerField(default=0, editable=False)
    # Of an SMS that surely has not gone out: what to give back (messaging/budgets.py).
    charged = models.JSONField(default=list, db_default=NOTHING, editable=False)
    state = models.CharField(_("status"), max_length=9, choices=State.choices, default=State.QUEUED)
    payload = models.TextField(blank=True, editable=False)
    due_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(_("pogingen"), default=0)
    # The heartbeat of the sender that claimed it last; empty where only the lease holds.
    held_by = models.UUIDField(null=True, editable=False)
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
            # All that messaging/usage.py asks: a month is counted without a look at the rows.
            # SQLite wants `kind` among the fields for that, though the condition settles it.
            models.Index(
                fields=("kind", "created_at", "branch", "prefix", "state", "sent_at", "segments"),
                condition=models.Q(kind=Kind.SMS),
                name="messaging_sms_usage",
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
