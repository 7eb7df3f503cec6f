"""While all SMS are stopped, none is sent. After that, none is lost, sent twice or sent late."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from messaging.models import Message, SmsStop
from messaging.models.switch import sms_is_stopped
from messaging.sender import Sender
from messaging.states import State
from tests.standins.smtp_sink import SmtpSink
from tests.standins.twilio import Behaviour, TwilioStandIn
from tests.unit.messaging.writing import START, Clock, fresh, mail, send, sms

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S23")]


@pytest.fixture
def stopped() -> SmsStop:
    """Stop all SMS, as the desk does."""
    return SmsStop.objects.create(at=START)


def test_running_sender_obeys_the_stop_and_its_end(clock: Clock, twilio: TwilioStandIn) -> None:
    sender = Sender(clock)
    assert sender.send_due() == {}
    stop = SmsStop.objects.create(at=START)
    message = sms()
    assert sender.send_due() == {}
    assert fresh(message).state == State.QUEUED
    stop.delete()
    assert sender.send_due() == {"sent": 1}
    assert len(twilio.sent) == 1


def test_mail_is_sent_while_sms_are_stopped(clock: Clock, sink: SmtpSink, stopped: SmsStop) -> None:
    mail()
    assert send(clock) == {"sent": 1}
    assert sink.mails


def test_sms_that_expires_during_the_stop_ends_and_is_wiped(
    clock: Clock, twilio: TwilioStandIn, stopped: SmsStop
) -> None:
    short, long = sms(minutes=10), sms(minutes=60)
    clock.forward(minutes=10)
    assert send(clock) == {"expired": 1}
    assert (fresh(short).state, fresh(short).payload) == (State.EXPIRED, "")
    assert fresh(long).state == State.QUEUED
    assert twilio.requests == []


def test_sms_in_doubt_is_looked_up_and_not_sent_again_during_the_stop(
    clock: Clock, twilio: TwilioStandIn
) -> None:
    twilio.behave(behaviour=Behaviour(status=500))
    lost = sms()
    assert send(clock) == {"unknown": 1}
    SmsStop.objects.create(at=START)
    clock.forward(minutes=4)
    assert send(clock) == {"queued": 1}
    assert send(clock) == {}
    assert (fresh(lost).state, len(twilio.requests), len(twilio.lookups)) == (State.QUEUED, 1, 1)


def test_sms_of_a_killed_sender_is_looked_up_during_the_stop(
    clock: Clock, twilio: TwilioStandIn
) -> None:
    twilio.behave(behaviour=Behaviour(status=500, accept=True))
    message = sms()
    send(clock)
    Message.objects.update(state=State.SENDING, due_at=START)
    SmsStop.objects.create(at=START)
    assert send(clock) == {"sent": 1}
    assert fresh(message).provider_id == twilio.sent[0]["sid"]


def test_row_and_environment_each_stop_all_sms(settings: Settings) -> None:
    assert not sms_is_stopped()
    stop = SmsStop.objects.create(at=START)
    assert sms_is_stopped()
    settings.SMS_STOPPED = True
    stop.delete()
    assert sms_is_stopped()


def test_second_stop_row_is_refused_by_the_database(stopped: SmsStop) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SmsStop.objects.create(at=START + timedelta(days=1))
