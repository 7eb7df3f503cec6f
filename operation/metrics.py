"""Metrics for Prometheus (S104). All workers report the same, because they query the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product

from django.conf import settings
from django.db.models import Count, Min, QuerySet
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from accounts.log.events import LOGIN_OUTCOMES
from accounts.models import SecurityEvent, Session
from lib.clock import CLOCK
from messaging.heart import sender_clock_off
from messaging.models import Message, Outage
from messaging.models.switch import sms_is_stopped
from messaging.receipts import Cause
from messaging.states import Kind, State

_DAY = timedelta(days=1)


class Figures(Collector):
    """The metrics at `now`, as Prometheus gauges, including samples of 0 (docs/decisions/0020)."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield self._messages()
        yield self._due()
        yield self._waiting()
        yield self._outages()
        yield self._logins()
        yield self._sessions()
        yield self._unpurged()
        yield self._clocks()

    def _messages(self) -> GaugeMetricFamily:
        text = "Messages created within a day, and older ones still to be sent."
        found = GaugeMetricFamily("toegang_messages", text, labels=("kind", "state"))
        day = self._now - _DAY
        # Two queries: SQLite uses an index for each of them, but none for both joined by OR.
        recent = Message.objects.filter(created_at__gt=day)
        older = Message.objects.filter(created_at__lte=day, due_at__isnull=False)
        counted = _by_state(recent) + _by_state(older)
        for kind, state in product(Kind, State):
            found.add_metric((kind.value, state.value), counted[kind.value, state.value])
        return found

    def _due(self) -> GaugeMetricFamily:
        text = "Seconds by which a sender is late in handling the message that is due longest."
        return _by_kind("toegang_message_due_seconds", text, longest_due(self._now))

    def _waiting(self) -> GaugeMetricFamily:
        text = "Age of the oldest message still to be sent, failed attempts included."
        waiting = Message.objects.filter(due_at__isnull=False).values_list("kind")
        since = dict(waiting.annotate(since=Min("created_at")))
        ages = {kind: self._now - since.get(kind, self._now) for kind in Kind}
        return _by_kind("toegang_message_waiting_seconds", text, ages)

    def _outages(self) -> GaugeMetricFamily:
        text = "How long no message has gone out, by cause; 0 without an outage."
        found = GaugeMetricFamily("toegang_outage_seconds", text, labels=("kind", "cause"))
        rows = Outage.objects.values_list("kind", "cause", "since")
        least = timedelta(seconds=1)  # also at the first moment, and after a clock was set back
        shut = {(kind, cause): max(self._now - since, least) for kind, cause, since in rows}
        for kind, cause in product(Kind, Cause):
            age = shut.get((kind.value, cause.value), timedelta())
            found.add_metric((kind.value, cause.value), age.total_seconds())
        return found

    def _logins(self) -> GaugeMetricFamily:
        minutes = settings.LOGINS_WINDOW // timedelta(minutes=1)
        text = f"Sign-in attempts of the last {minutes} minutes, by outcome."
        found = GaugeMetricFamily("toegang_recent_logins", text, labels=("outcome",))
        recent = SecurityEvent.objects.filter(at__gt=self._now - settings.LOGINS_WINDOW)
        rows = recent.filter(what__in=LOGIN_OUTCOMES).values_list("what")
        counted = dict(rows.annotate(count=Count("pk")))
        for outcome in LOGIN_OUTCOMES:
            found.add_metric((outcome.value,), counted.get(outcome, 0))
        return found

    def _sessions(self) -> GaugeMetricFamily:
        alive = Session.objects.filter(expire_date__gt=self._now, idle_ends_at__gt=self._now)
        count = alive.filter(epoch__isnull=False).count()
        return GaugeMetricFamily("toegang_sessions", "Browsers that are logged in.", value=count)

    def _unpurged(self) -> GaugeMetricFamily:
        text = "Time since the oldest session expired that is not purged yet."
        over = Session.objects.filter(expire_date__lte=self._now)
        since = over.aggregate(since=Min("expire_date"))["since"] or self._now
        seconds = (self._now - since).total_seconds()
        return GaugeMetricFamily("toegang_unpurged_seconds", text, value=seconds)

    def _clocks(self) -> GaugeMetricFamily:
        text = "How far the clock of this process, or of a sender, is ahead of the database's."
        found = GaugeMetricFamily("toegang_clock_off_seconds", text, labels=("of",))
        found.add_metric(("web",), CLOCK.off().total_seconds())
        found.add_metric(("sender",), sender_clock_off().total_seconds())
        return found


def longest_due(now: datetime) -> dict[Kind, timedelta]:
    """Return for each kind of message how long its oldest due message has been due; 0 if none is.

    This time does not grow while SMS are stopped. During an outage it grows for messages that were
    not tried yet: a sender puts off only those that it claimed.
    """
    due = Message.objects.filter(due_at__lte=now)
    if sms_is_stopped():
        due = due.exclude(kind=Kind.SMS) | due.filter(kind=Kind.SMS).only_to_settle(now)
    since = dict(due.values_list("kind").annotate(since=Min("due_at")))
    return {kind: now - since.get(kind, now) for kind in Kind}


def exposition(now: datetime) -> bytes:
    """Return all metrics in Prometheus' text format. Raises DatabaseError if a query fails."""
    registry = CollectorRegistry()
    registry.register(Figures(now))
    return generate_latest(registry)


def _by_state(messages: QuerySet[Message]) -> Counter[tuple[str, str]]:
    rows = messages.values_list("kind", "state").annotate(count=Count("pk"))
    return Counter({(kind, state): count for kind, state, count in rows})


def _by_kind(name: str, text: str, ages: dict[Kind, timedelta]) -> GaugeMetricFamily:
    found = GaugeMetricFamily(name, text, labels=("kind",))
    for kind, age in ages.items():
        found.add_metric((kind.value,), age.total_seconds())
    return found
