"""The outbox: a row here is the truth about one mail or SMS.

`due_at` is when the sender must look at the row again; empty means never. A row that still has
its payload always has such a moment, and the database itself holds that (S90: none forgotten).
While a row is being sent `due_at` is the end of the lease.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from messaging.budgets import give_back
from messaging.heartbeat import Heartbeat
from messaging.outages import Outage
from messaging.outbox import DOUBTED, ENDINGS, WIPED, MessageQuerySet
from messaging.problems import problem
from messaging.states import (
    ENDED_STATES,
    LEASE,
    MAX_ATTEMPTS,
    OPEN_STATES,
    Fate,
    Kind,
    State,
    next_look,
)
from messaging.switch import SmsStop

__all__ = [
    "LEASE",
    "MAX_ATTEMPTS",
    "Fate",
    "Heartbeat",
    "Kind",
    "Message",
    "MessageQuerySet",
    "Outage",
    "SmsStop",
    "State",
]

NOTHING = models.Value([], models.JSONField())


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

    def accepted(self, provider_id: str, now: datetime) -> bool:
        """The provider has it: wipe what it says. Its own report may have been earlier."""
        # A sender so slow that its lease ran out still knows better than whoever came to doubt.
        rows = self._mine(State.SENDING, State.UNKNOWN, State.QUEUED)
        outcome = {"state": State.SENT, "sent_at": now, "error": ""}
        if rows.update(provider_id=provider_id, **outcome, **WIPED):
            return True
        return Message.objects.filter(pk=self.pk, provider_id=provider_id).exists()

    def failed(self, code: str) -> bool:
        """It was refused and will not be sent any more: wipe what it says, give back its charges.

        Once: in the transaction of the one UPDATE that ends it.
        """
        rows = self._mine(State.SENDING, State.UNKNOWN)
        with transaction.atomic():
            is_ended = rows.update(state=State.FAILED, error=code, **WIPED) == 1
            give_back(self.charged if is_ended else ())
        return is_ended

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
        return self._mine().update(due_at=due_at, error=code, **doubt, **DOUBTED) == 1

    def look_again(self, due_at: datetime) -> bool:
        """Nothing is certain yet: ask once more, at the latest when it expires."""
        return self._looked_at().update(due_at=min(due_at, self.expires_at)) == 1

    def cleared(self, now: datetime) -> bool:
        """It surely did not go out, and may be sent."""
        queued = {"state": State.QUEUED, "doubted_at": None}
        return self._looked_at().update(due_at=now, **queued) == 1

    def given_up(self, fate: Fate) -> bool:
        """Its time is over, looked for or not: wipe what it says."""
        return self._looked_at().update(state=ENDINGS[fate], **WIPED) == 1

    def _mine(self, *states: State) -> MessageQuerySet:
        """This row as long as no other sender has claimed it since: each claim counts one up."""
        states = states or (State.SENDING,)
        return Message.objects.filter(pk=self.pk, attempts=self.attempts, state__in=states)

    def _looked_at(self) -> MessageQuerySet:
        """This row as long as its doubt is ours: the end of the lease is the claim's own mark."""
        return Message.objects.filter(pk=self.pk, state=State.UNKNOWN, due_at=self.due_at)
