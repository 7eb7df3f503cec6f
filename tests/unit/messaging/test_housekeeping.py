"""How long the row of a message is kept, and what a restore does to queued messages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.mail.mails import send_to_nobody
from messaging import outbox
from messaging.housekeeping import MessagingHousekeeping
from messaging.models import Message, Outage
from messaging.receipts import Cause
from messaging.states import Kind, State
from tests.standins.smtp_sink import SmtpSink
from tests.unit.messaging.writing import START, Clock, fresh, mail, send, sms

pytestmark = pytest.mark.django_db

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.mark.requirement("S101")
def test_record_of_a_message_is_kept_for_90_days(clock: Clock, sink: SmtpSink) -> None:
    mail()
    send(clock)
    assert MessagingHousekeeping().purge(START + 90 * DAY - SECOND) == {"messages": 0}
    assert MessagingHousekeeping().purge(START + 90 * DAY) == {"messages": 1}


@pytest.mark.requirement("S101")
def test_record_of_a_mail_without_a_user_is_kept_for_a_week() -> None:
    send_to_nobody(email="niemand@mail.example", now=START)
    Message.objects.update(due_at=None, payload="", state=State.EXPIRED)
    assert MessagingHousekeeping().purge(START + 7 * DAY - SECOND) == {"messages": 0}
    assert MessagingHousekeeping().purge(START + 7 * DAY) == {"messages": 1}


@pytest.mark.requirement("S101")
def test_queued_message_is_kept_however_old() -> None:
    mail(days=100)
    assert MessagingHousekeeping().purge(START + 99 * DAY) == {"messages": 0}


@pytest.mark.requirement("S103")
def test_restore_sends_no_message_that_was_queued(clock: Clock, sink: SmtpSink) -> None:
    waiting, in_hand, code = mail(), mail(), sms()
    outbox.claim(Message.objects.all(), Kind.MAIL, now=START, most=1)
    assert MessagingHousekeeping().after_restore(START) == {"messages that waited": 3, "outages": 0}
    clock.forward(days=1)
    assert send(clock) == {}
    assert sink.received == []
    for message in (waiting, in_hand, code):
        row = fresh(message)
        assert (row.state, row.payload, row.error) == (State.UNKNOWN, "", "restored")


@pytest.mark.requirement("S103")
def test_restore_ends_the_outages_of_the_backup() -> None:
    Outage.objects.create(kind="sms", cause=Cause.SENDER, code="twilio 21606", since=START)
    assert MessagingHousekeeping().after_restore(START + 30 * DAY)["outages"] == 1
    assert not Outage.objects.exists()


@pytest.mark.requirement("S103")
def test_restore_leaves_sent_messages_sent(clock: Clock, sink: SmtpSink) -> None:
    message = mail()
    send(clock)
    assert MessagingHousekeeping().after_restore(START) == {"messages that waited": 0, "outages": 0}
    assert fresh(message).state == State.SENT
