"""A sender without heartbeat stops sending its batch, and other senders send those mails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings

from messaging import heart, outbox, outcomes
from messaging.heart import Heart, Pulse, Watch
from messaging.models import Heartbeat, Message
from messaging.sender import Sender
from messaging.states import LEASE, Kind, State
from tests.standins.smtp_sink import SmtpSink
from tests.standins.twilio import TwilioStandIn
from tests.unit.messaging.writing import START, TEXT, Clock, fresh, mail, send, sms

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S90")]

SILENT = settings.SENDER_SILENT.total_seconds()
SOON = START + timedelta(seconds=90)


class Seconds:
    """A monotonic clock that only a test moves."""

    def __init__(self) -> None:
        self.passed = 1000.0

    def __call__(self) -> float:
        return self.passed


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    moved = Seconds()
    monkeypatch.setattr(heart, "monotonic", moved)
    return moved


@pytest.fixture
def watch(seconds: Seconds) -> Iterator[Watch]:
    """Set the clock to START plus 90 seconds; yield a `Watch`, which looks for dead senders."""
    with time_machine.travel(SOON, tick=False):
        yield Watch()


def look_for(watch: Watch, seconds: Seconds, so_long: float) -> None:
    """Let `watch` look for dead senders for this many seconds, as often as a sender does."""
    end = seconds.passed + so_long
    while seconds.passed < end:
        watch.free_the_dead()
        seconds.passed += settings.SENDER_BEAT.total_seconds()
    watch.free_the_dead()


def claimed(kind: Kind) -> Pulse:
    """Claim all messages of one kind for a sender that then dies; return that sender's `Pulse`."""
    pulse = Pulse.begun()
    outbox.claim(Message.objects.all(), kind, now=START, most=50, held_by=pulse.id)
    return pulse


def test_mails_of_a_killed_sender_are_sent_long_before_their_lease_ends(
    clock: Clock, sink: SmtpSink, watch: Watch, seconds: Seconds
) -> None:
    messages = [mail(), mail()]
    claimed(Kind.MAIL)
    look_for(watch, seconds, SILENT)
    clock.now = SOON
    assert send(clock) == {}
    look_for(watch, seconds, settings.SENDER_BEAT.total_seconds())
    assert send(clock) == {"sent": 2}
    ids = {f"<{message.pk.hex}@localhost>" for message in messages}
    assert {one["Message-ID"] for one in sink.mails} == ids
    assert not Heartbeat.objects.exists()


def test_sms_of_a_killed_sender_is_looked_up_and_not_sent(
    clock: Clock, twilio: TwilioStandIn, watch: Watch, seconds: Seconds
) -> None:
    message = sms()
    claimed(Kind.SMS)
    look_for(watch, seconds, 2 * SILENT)
    assert (fresh(message).state, fresh(message).doubted_at) == (State.SENDING, START)
    clock.now = SOON
    assert send(clock) == {"unknown": 1}
    assert (len(twilio.lookups), twilio.requests) == (1, [])
    clock.now = START + timedelta(minutes=3)
    assert send(clock) == {"queued": 1, "sent": 1}
    assert [one["body"] for one in twilio.sent] == [TEXT]


def test_look_up_that_a_killed_sender_had_claimed_is_done_by_another(
    clock: Clock, twilio: TwilioStandIn, watch: Watch, seconds: Seconds
) -> None:
    message = sms()
    Message.objects.filter(pk=message.pk).update(state=State.UNKNOWN, doubted_at=START)
    claimed(Kind.SMS)
    assert fresh(message).due_at == START + LEASE
    look_for(watch, seconds, 2 * SILENT)
    clock.now = SOON
    assert send(clock) == {"unknown": 1}
    assert len(twilio.lookups) == 1


def test_sender_with_a_heartbeat_keeps_its_mails_however_slow_its_mail_server(
    clock: Clock, watch: Watch, seconds: Seconds
) -> None:
    message = mail()
    pulse = claimed(Kind.MAIL)
    for _beat in range(20):
        pulse.beat()
        look_for(watch, seconds, settings.SENDER_BEAT.total_seconds())
    assert fresh(message).due_at == START + LEASE
    assert pulse.is_felt


def test_mails_that_were_sent_or_postponed_are_not_freed(watch: Watch, seconds: Seconds) -> None:
    sent, put_off = mail(), mail()
    claimed(Kind.MAIL)
    outcomes.accepted(fresh(sent), "1", START)
    outcomes.again(fresh(put_off), START + timedelta(hours=1), "smtp 450")
    look_for(watch, seconds, 2 * SILENT)
    assert (fresh(sent).state, fresh(sent).due_at) == (State.SENT, None)
    assert fresh(put_off).due_at == START + timedelta(hours=1)


def test_sender_that_was_suspended_itself_declares_no_other_dead(
    watch: Watch, seconds: Seconds
) -> None:
    message = mail()
    claimed(Kind.MAIL)
    watch.free_the_dead()
    seconds.passed += 10 * SILENT
    watch.free_the_dead()
    assert fresh(message).due_at == START + LEASE


def test_pulse_is_lost_after_half_the_silence_and_for_good_once_its_row_is_deleted(
    seconds: Seconds,
) -> None:
    pulse = Pulse.begun()
    felt = []
    for _step in range(2):
        seconds.passed += SILENT / 2 - 1
        felt.append(pulse.is_felt)
    assert felt == [True, False]
    other = Pulse.begun()
    Heartbeat.objects.all().delete()
    other.beat()
    assert not other.is_felt


@pytest.fixture
def beating(monkeypatch: pytest.MonkeyPatch) -> Pulse:
    """Give all senders the same `Pulse`, as if their heartbeats went on; return the `Pulse`."""
    pulse = Pulse.begun()
    monkeypatch.setattr(Heart, "pulse", lambda *_of: pulse)
    return pulse


def test_sender_drops_its_batch_when_its_last_beat_is_too_old(
    clock: Clock, sink: SmtpSink, seconds: Seconds, beating: Pulse, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = [mail(), mail(), mail()]

    def take_and_stand_still(*_taken: object) -> None:
        seconds.passed += SILENT

    monkeypatch.setattr(sink, "keep", take_and_stand_still)
    assert Sender(clock).send_due() == {"sent": 1}
    found = sorted((fresh(one).state, fresh(one).attempts) for one in messages)
    assert found == [(State.QUEUED, 0), (State.QUEUED, 0), (State.SENT, 1)]
