"""`kill -9` of senders at random moments: nothing is lost, no SMS is doubled (S90, S91)."""

from __future__ import annotations

import os
import random
import sys
import time
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from messaging.models import Kind, Message, State
from tests.faults.killing import (
    HEADING,
    Senders,
    all_is_settled,
    another_arrives,
    ask_for,
    mail_books,
    slow_outside,
    sms_books,
    wait_until,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.standins.smtp_sink import SmtpSink
    from tests.standins.twilio import TwilioStandIn

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = 50 if os.environ.get("FULL") == "1" else 6


def test_killed_senders_lose_nothing_and_double_no_sms(
    sink: SmtpSink,
    twilio: TwilioStandIn,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    slow_outside(sink, twilio, mail=0.01, sms=0.05)
    with Senders(tmp_path / "log", sink, twilio) as senders:
        for _kill in range(KILLS):
            ask_for(mails=40, sms=10)
            assert another_arrives(sink, twilio)
            time.sleep(random.uniform(0, 0.6))
            senders.kill_one()
        assert wait_until(all_is_settled)
        assert senders.end() == [0, 0]
    mail, sms = mail_books(sink), sms_books(twilio)
    with capfd.disabled():
        sys.stdout.write(
            f"\n{connection.vendor}, {senders.kills} kills\n{HEADING}\n{mail}\n{sms}\n"
        )
    assert (mail.lost, sms.lost, sms.doubled) == (0, 0, 0)
    assert mail.doubled <= senders.kills
    assert len({one["Message-ID"] for one in sink.mails}) == mail.asked
    assert mail.cut_off + sms.cut_off > 0
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}


def test_control_that_says_sent_before_it_sends_loses(
    sink: SmtpSink, twilio: TwilioStandIn, tmp_path: Path
) -> None:
    def lost() -> int:
        gone = Message.objects.filter(state=State.SENT).count()
        return gone - len({one.recipients[0] for one in sink.received})

    with Senders(tmp_path / "log", sink, twilio, many=1, control="sent_before_sending") as senders:
        ask_for(mails=100, sms=0)
        for _kill in range(KILLS):
            assert another_arrives(sink, twilio)
            time.sleep(random.uniform(0.05, 0.1))
            senders.kill_one()
            if lost():
                break
    assert lost() > 0


def test_control_without_the_mark_doubles_sms(
    sink: SmtpSink, twilio: TwilioStandIn, tmp_path: Path
) -> None:
    slow_outside(sink, twilio, mail=0, sms=0.5)
    with Senders(tmp_path / "log", sink, twilio, many=1, control="no_mark") as senders:
        ask_for(mails=0, sms=1)
        assert wait_until(lambda: len(twilio.sent) > 0)
        senders.kill_one()
        assert wait_until(all_is_settled)
    assert sms_books(twilio).doubled == 1
    assert Message.objects.get(kind=Kind.SMS).state == State.SENT


def test_the_sender_itself_doubles_no_sms_at_that_same_moment(
    sink: SmtpSink, twilio: TwilioStandIn, tmp_path: Path
) -> None:
    slow_outside(sink, twilio, mail=0, sms=0.5)
    with Senders(tmp_path / "log", sink, twilio, many=1) as senders:
        ask_for(mails=0, sms=1)
        assert wait_until(lambda: len(twilio.sent) > 0)
        senders.kill_one()
        assert wait_until(all_is_settled)
    books = sms_books(twilio)
    assert (books.doubled, books.lost, books.cut_off) == (0, 0, 1)
