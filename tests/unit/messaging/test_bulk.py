"""Mails of bulk jobs are sent after all others; the sender does the chores of other rooms."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.db import OperationalError

from messaging import chores
from messaging.models import Message, MessageQuerySet
from messaging.outbox import claim
from messaging.services import queue_mails
from messaging.states import Kind, State
from tests.standins.smtp_sink import SmtpSink
from tests.unit.messaging.writing import MAIL, START, Clock, mail, send

pytestmark = pytest.mark.django_db

BATCH = 50
called: list[str] = []


def test_a_single_mail_goes_next_however_many_bulk_mails_wait() -> None:
    _many_in_bulk(5_000)
    _claimed()
    lone = mail(now=START + timedelta(seconds=5))
    batch = _claimed()
    assert batch[0].pk == lone.pk
    assert len(batch) == BATCH


def test_in_the_order_of_queueing_a_single_mail_would_wait_for_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def naive(rows: MessageQuerySet, kind: Kind, now: datetime) -> MessageQuerySet:
        return rows.filter(kind=kind, due_at__lte=now).order_by("due_at")

    monkeypatch.setattr(MessageQuerySet, "due", naive)
    _many_in_bulk(500)
    lone = mail(now=START + timedelta(seconds=5))
    assert not any(lone.pk in {row.pk for row in _claimed()} for _ in range(500 // BATCH))


def test_mails_arrive_in_that_order_too(sink: SmtpSink, clock: Clock) -> None:
    bulk = [
        (Message(purpose="activate", is_bulk=True), replace(MAIL, to=f"bulk{number}@example.nl"))
        for number in range(3)
    ]
    queue_mails(bulk, expires_at=START + timedelta(days=1), now=START)
    clock.forward(seconds=5)
    mail(now=clock())
    assert send(clock) == {"sent": 4}
    assert sink.mails[0]["To"] == MAIL.to


def test_chores_are_called_in_turn_until_none_of_them_wants_another_call(
    settings: LazySettings,
) -> None:
    called.clear()
    settings.CHORES = [f"{__name__}.{one.__name__}" for one in (_twice, _faulty, _once)]
    assert not chores.do_all(lambda: False)
    assert called == ["twice", "faulty", "once", "twice", "once"]


def test_no_chore_begins_once_the_sender_is_stopped(settings: LazySettings) -> None:
    called.clear()
    settings.CHORES = [f"{__name__}._once"]
    assert chores.do_all(lambda: True)
    assert called == []


def test_deliver_once_does_chores_and_sends_what_they_queue(
    sink: SmtpSink, settings: LazySettings
) -> None:
    settings.CHORES = [f"{__name__}._queues"]
    assert send(Clock()) == {"sent": 1}
    assert len(sink.mails) == 1


def _twice(now: datetime) -> bool:
    del now
    called.append("twice")
    return called.count("twice") < 2


def _faulty(now: datetime) -> bool:
    called.append("faulty")
    raise OperationalError(now)


def _once(now: datetime) -> bool:
    del now
    called.append("once")
    return False


def _queues(now: datetime) -> bool:
    del now
    mail()
    return False


def _claimed() -> list[Message]:
    rows = Message.objects.all()
    return claim(rows, Kind.MAIL, now=START + timedelta(seconds=10), most=BATCH)[0]


def _many_in_bulk(count: int) -> None:
    expires_at = START + timedelta(days=7)
    Message.objects.bulk_create(
        Message(
            kind=Kind.MAIL,
            purpose="activate",
            state=State.QUEUED,
            payload="sealed",
            is_bulk=True,
            created_at=START,
            due_at=START,
            expires_at=expires_at,
        )
        for _ in range(count)
    )
