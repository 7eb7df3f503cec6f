"""`manage.py deliver` runs the sender as a separate process."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from messaging.bell import BELL
from messaging.models import MessageQuerySet
from messaging.sender import Sender
from messaging.states import State
from tests.standins.smtp_sink import SmtpSink
from tests.unit.messaging.writing import fresh, mail


@pytest.fixture
def _own_signals() -> Iterator[None]:
    """Restore the handlers of SIGTERM and SIGINT after the test."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.django_db
def test_once_sends_what_is_due_and_counts_it(sink: SmtpSink) -> None:
    mail(now=timezone.now())
    out = StringIO()
    call_command("deliver", once=True, stdout=out)
    assert out.getvalue() == "sent 1, queued 0, failed 0, expired 0, unknown 0\n"
    assert len(sink.received) == 1


@pytest.mark.django_db
def test_once_with_the_mail_server_away_prints_that_it_waits(sink: SmtpSink) -> None:
    sink.stop()
    message = mail(now=timezone.now())
    out = StringIO()
    call_command("deliver", "--once", stdout=out)
    assert out.getvalue().startswith("sent 0, queued 1,")
    assert fresh(message).state == State.QUEUED


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_own_signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_sender_runs_until_a_signal_ends_it(sink: SmtpSink, number: signal.Signals) -> None:
    message = mail(now=timezone.now())
    timer = threading.Timer(0.3, os.kill, (os.getpid(), number))
    timer.start()
    began = time.monotonic()
    call_command("deliver")
    timer.join()
    assert 0.25 < time.monotonic() - began < 5
    assert fresh(message).state == State.SENT


@pytest.mark.django_db(transaction=True)
def test_sender_waits_for_a_database_that_is_away_and_logs_an_error_each_round(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sender, rounds = Sender(), []

    def away(*_asked: object) -> None:
        rounds.append(sender)
        BELL.set()
        if len(rounds) == 6:
            sender.stop()
        raise OperationalError

    monkeypatch.setattr(MessageQuerySet, "due", away)
    sender.run()
    assert len(rounds) >= 6
    said = [(one.levelname, one.getMessage()) for one in caplog.records]
    assert said == [("ERROR", "a round of the sender broke off")] * len(rounds)
    assert "OperationalError" in caplog.text
