"""Senders use the database's clock, and send nothing if this machine's clock differs too much."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from lib.clock import CLOCK
from messaging import outbox
from messaging.models import Message
from messaging.sender import Sender
from messaging.states import Kind, State
from tests.standins.smtp_sink import SmtpSink
from tests.standins.twilio import TwilioStandIn
from tests.unit.messaging.writing import START, Clock, fresh, mail, send, sms

Apart = Callable[[timedelta], None]

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
FAR = 121 * SECOND


@pytest.mark.parametrize("ahead", [-660, 660])
def test_message_expires_by_the_databases_clock_whatever_the_clock_of_the_web_process(
    clocks_apart: Apart, ahead: int
) -> None:
    clocks_apart(ahead * SECOND)
    row = fresh(sms(now=timezone.now()))
    assert row.due_at == row.created_at
    assert row.expires_at - row.created_at == timedelta(minutes=10)
    assert abs(row.created_at - CLOCK.now()) < 60 * SECOND


@pytest.mark.parametrize("ahead", [-119, 119])
def test_code_is_sent_by_the_databases_clock(
    clocks_apart: Apart, twilio: TwilioStandIn, ahead: int
) -> None:
    clocks_apart(ahead * SECOND)
    sms(now=timezone.now())
    Message.objects.update(due_at=CLOCK.now(), expires_at=CLOCK.now() + 60 * SECOND)
    assert Sender().send_due() == {"sent": 1}


@pytest.mark.parametrize("ahead", [-FAR, FAR])
def test_nothing_is_sent_with_a_clock_two_minutes_off_and_both_clocks_are_logged(
    clocks_apart: Apart, sink: SmtpSink, ahead: timedelta
) -> None:
    clocks_apart(ahead)
    message = mail(now=timezone.now())
    assert Sender().send_due() == {}
    with pytest.raises(CommandError) as refusal:
        call_command("deliver", "--once")
    words = r"Nothing is sent: this machine's clock says .* UTC, the database's clock says .* UTC"
    assert refusal.match(words)
    assert (fresh(message).state, fresh(message).attempts) == (State.QUEUED, 0)


@pytest.mark.parametrize(("purpose", "level"), [("sign-in", "WARNING"), ("none", "INFO")])
def test_expired_message_is_logged(
    clock: Clock, caplog: pytest.LogCaptureFixture, purpose: str, level: str
) -> None:
    caplog.set_level(logging.INFO)
    message = sms()
    Message.objects.update(purpose=purpose)
    clock.forward(minutes=11)
    assert send(clock) == {"expired": 1}
    said = [(one.levelname, one.getMessage().strip()) for one in caplog.records]
    assert said == [(level, f"message {message.pk} sms {purpose}: expired after 660 s")]


def test_message_queued_before_the_clock_was_set_back_is_due_again() -> None:
    waiting, patient = mail(now=START + timedelta(hours=2)), mail(now=START + timedelta(minutes=59))
    held = mail(now=START)
    outbox.claim(Message.objects.all(), Kind.MAIL, now=START, most=1)
    Message.objects.filter(pk=held.pk).update(due_at=START + timedelta(hours=2))
    outbox.recall(START)
    assert fresh(waiting).due_at == START
    assert fresh(patient).due_at == START + timedelta(minutes=59)
    assert fresh(held).due_at == START + timedelta(minutes=7)
