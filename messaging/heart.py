"""Heartbeats: if a sender dies, other senders make its messages due before its leases end.

A separate thread writes the beats, because a call to a provider may take minutes. A sender that
wrote no beat during half of SENDER_SILENT stops sending the messages that it has claimed. Other
senders make these messages due only after the whole of SENDER_SILENT, so that two senders never
send the same message. A sender measures these times with the monotonic clock of its own machine.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from math import inf
from threading import Event, Thread
from time import monotonic
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from lib.clock import CLOCK
from messaging import outbox
from messaging.models import Heartbeat
from messaging.states import Kind

logger = logging.getLogger(__name__)


@dataclass
class Pulse:
    """The heartbeat of one sending thread. The thread may send only while `is_felt` is True."""

    id: UUID | None = None  # of the Heartbeat row; None if only leases protect the claims
    beaten: float = inf  # when writing the last beat began, by the monotonic clock

    @property
    def is_felt(self) -> bool:
        """Return whether the last beat is younger than half of SENDER_SILENT; True without `id`."""
        return monotonic() - self.beaten < settings.SENDER_SILENT.total_seconds() / 2

    @classmethod
    def begun(cls) -> Pulse:
        began = monotonic()
        return cls(Heartbeat.objects.create().pk, began)

    def beat(self) -> None:
        """Write a beat. If the Heartbeat row was deleted, `is_felt` is False from then on."""
        began, off = monotonic(), round(CLOCK.off().total_seconds())
        row = Heartbeat.objects.filter(pk__in=[self.id])
        is_there = row.update(beats=F("beats") + 1, clock_off=off)
        self.beaten = began if is_there else -inf


class Heart:
    """The heartbeats of one sender (a Pulse for each sending thread), and the thread that beats."""

    def __init__(self) -> None:
        self._pulses: dict[Kind, Pulse] = {}
        self._is_beating = False
        self._over = Event()

    def pulse(self, kind: Kind) -> Pulse:
        """Return the Pulse for this kind of message; a new one if its `is_felt` has become False.

        Outside the `with` block of `beating`, return a Pulse with `id` None (no Heartbeat row).
        """
        if not self._is_beating:
            return Pulse()
        pulse = self._pulses.get(kind)
        if pulse is None or not pulse.is_felt:
            pulse = self._pulses[kind] = Pulse.begun()
        return pulse

    def lose(self, kind: Kind) -> None:
        """Write no more beats for this kind: other senders then make its claimed messages due."""
        self._pulses.pop(kind, None)

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Write the beats of all pulses in a separate thread until the `with` block ends."""
        self._is_beating = True
        thread = Thread(target=self._run, name="heart")
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def _run(self) -> None:
        watch = Watch()
        try:
            while not self._over.wait(settings.SENDER_BEAT.total_seconds()):
                self._round(watch)
            with suppress(DatabaseError):
                Heartbeat.objects.filter(pk__in=[one.id for one in self._all()]).delete()
        finally:
            connection.close()

    def _round(self, watch: Watch) -> None:
        try:
            for pulse in self._all():
                if pulse.is_felt:  # else another sender may have freed this pulse's claims already
                    pulse.beat()
            watch.free_the_dead()
            outbox.recall(CLOCK.now())
        except Exception:
            logger.exception("a heartbeat of the sender broke off")
        finally:
            connection.close()

    def _all(self) -> list[Pulse]:
        return list(self._pulses.values())


class Watch:
    """For each Heartbeat row: its count of beats, and when this sender first read that count."""

    def __init__(self) -> None:
        self._seen: dict[UUID, tuple[int, float]] = {}
        self._looked = -inf

    def free_the_dead(self) -> None:
        for key, (beats, since) in self._look().items():
            if self._looked - since > settings.SENDER_SILENT.total_seconds():
                free(key, beats)

    def _look(self) -> dict[UUID, tuple[int, float]]:
        now, before = monotonic(), self._seen
        if now - self._looked > settings.SENDER_SILENT.total_seconds() / 2:
            before = {}  # this sender was suspended or cut off: it did not see others' recent beats
        rows = Heartbeat.objects.values_list("pk", "beats")
        self._seen = {
            key: before[key] if before.get(key, (-1, now))[0] == beats else (beats, now)
            for key, beats in rows
        }
        self._looked = now
        return self._seen


def free(key: UUID, beats: int) -> None:
    """If the Heartbeat `key` still has `beats` beats, delete it and make its messages due now."""
    with transaction.atomic():
        if Heartbeat.objects.filter(pk=key, beats=beats).delete()[0]:
            freed = outbox.free(held_by=key, now=CLOCK.now())
            logger.warning("a sender died: %d messages that it held are freed", freed)


def sender_clock_off() -> timedelta:
    """Return the largest error of a sender's clock (negative: behind the database's), 0 if none."""
    seconds = Heartbeat.objects.values_list("clock_off", flat=True)
    return timedelta(seconds=max(seconds, key=abs, default=0))
