"""The outbox: one row for each mail or SMS."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from lib.listeners import tell
from messaging.problems import problem
from messaging.receipts import Report
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

NOTHING = models.Value([], models.JSONField())


class MessageQuerySet(models.QuerySet["Message"]):
    """Select due messages, make waiting messages due, and apply a provider's report."""

    def due(self, kind: Kind, now: datetime) -> MessageQuerySet:
        """Return the due rows in the order of sending: those of bulk jobs after all others."""
        return self.filter(kind=kind, due_at__lte=now).order_by("is_bulk", "due_at")

    def hasten(self, kind: Kind, now: datetime) -> None:
        """Make all queued messages of this kind due now."""
        self.filter(kind=kind, state=State.QUEUED, due_at__gt=now).update(due_at=now)

    def only_to_settle(self, now: datetime) -> MessageQuerySet:
        """Select expired or perhaps sent messages, which are handled even while SMS are stopped."""
        may_be_out = models.Q(state__in=(State.SENDING, State.UNKNOWN))
        return self.filter(may_be_out | models.Q(expires_at__lte=now))

    def heard(
        self, key: uuid.UUID, report: Report, now: datetime, *, kind: Kind = Kind.SMS
    ) -> bool:
        """Apply a provider's report to the message `key`; return whether that changed its state."""
        # Any report proves that the provider has the message, so the message is not sent again.
        same = self.filter(pk=key, kind=kind, provider_id__in=("", report.provider_id))
        news: dict[str, Any] = {"state": report.state, "error": report.code, **WIPED}
        if report.state == State.DELIVERED:
            news["delivered_at"] = now
        sent_at = Coalesce("sent_at", models.Value(now))
        forward = same.filter(state__in=overtaken_by(report.state))
        is_news = forward.update(provider_id=report.provider_id, sent_at=sent_at, **news) == 1
        if is_news:
            tell("ON_MESSAGE", self.get(pk=key), report.state, report.code, now)
        return is_news


class Message(models.Model):
    """One mail or SMS, inserted in the transaction of the service that queues the message."""

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
    # For an SMS: the country prefix of its number (ITU-T E.164), and the number of billed parts.
    prefix = models.PositiveSmallIntegerField(null=True, editable=False)
    segments = models.PositiveSmallIntegerField(default=0, editable=False)
    # The charges to give back if the SMS is not sent (messaging/budgets.py); empty once in doubt.
    charged = models.JSONField(default=list, db_default=NOTHING, editable=False)
    state = models.CharField(_("status"), max_length=9, choices=State.choices, default=State.QUEUED)
    # A mail of a job for many people: mails for which somebody may be waiting go first.
    is_bulk = models.BooleanField(default=False, db_default=False, editable=False)
    payload = models.TextField(blank=True, editable=False)
    # When a sender must handle the row; empty: never. While a sender has it: the end of its lease.
    due_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(_("pogingen"), default=0)
    # The Heartbeat of the sending thread that claimed the row last; empty if it has no heartbeat.
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
            # Holds only rows with a `due_at`: the senders' query of every second stays cheap.
            models.Index(
                fields=("kind", "is_bulk", "due_at"),
                condition=models.Q(due_at__isnull=False),
                name="messaging_message_next",
            ),
            # For the desk's list, the metrics (S104) and the nightly purge, which go by time.
            models.Index(fields=("created_at",), name="messaging_message_created"),
            # Covers the query of messaging/usage.py. SQLite needs `kind` for an index-only scan.
            models.Index(
                fields=("kind", "created_at", "branch", "prefix", "state", "sent_at", "segments"),
                condition=models.Q(kind=Kind.SMS),
                name="messaging_sms_usage",
            ),
        )
        constraints = (
            # A message with content has a `due_at`, so that no message is forgotten (S90).
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
        """Return the kind and the moment: neither the receiver nor the content."""
        made = date_format(timezone.localtime(self.created_at), "DATETIME_FORMAT")
        return f"{self.get_kind_display()}, {made}"

    @property
    def seal_context(self) -> tuple[object, ...]:
        """The context that binds the sealed payload to this row (S33)."""
        return ("message", self.pk)

    @property
    def leased_until(self) -> datetime | None:
        """When the sender's lease on this row ends; None unless the state is `sending`."""
        return self.due_at if self.state == State.SENDING else None

    @property
    def problem(self) -> str:
        return problem(self.error)

    def fate(self, now: datetime) -> Fate:
        """Return what a sender must do with this row once it is due."""
        # A row in `sending` was left by a dead sender. A mail is sent again with the same
        # Message-ID. Before an SMS is sent again, the provider is asked about it (S91).
        may_be_out = self.state in {State.SENDING, State.UNKNOWN}
        if may_be_out and self.kind == Kind.SMS:
            return Fate.LOOK
        if self.expires_at <= now:
            return Fate.FORGET if may_be_out else Fate.EXPIRE
        return Fate.FAIL if self.attempts >= MAX_ATTEMPTS else Fate.SEND
