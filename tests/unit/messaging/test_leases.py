"""Only one sender claims a due message. If that sender is killed, another takes the message."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from messaging import outbox
from messaging.models import Message
from messaging.receipts import Accepted, NotThere, Refused
from messaging.reconciling import record_look
from messaging.sender import LONGEST_CALL, Sender, record
from messaging.states import LEASE, MAX_ATTEMPTS, Kind, State
from tests.standins.smtp_sink import SmtpSink
from tests.unit.messaging.writing import START, Clock, fresh, mail, send, sms

pytestmark = pytest.mark.requirement("S90")

LATER = START + LEASE


def claim(kind: Kind) -> Message:
    """Claim one message of this kind for a sender that then dies; return the message."""
    rows, _ended = outbox.claim(Message.objects.all(), kind, now=START, most=1)
    return rows[0]


@pytest.mark.django_db
def test_claimed_row_is_marked_and_offered_to_no_other_sender() -> None:
    message = mail()
    claimed = claim(Kind.MAIL)
    row = fresh(message)
    assert (row.state, row.attempts, row.leased_until) == (State.SENDING, 1, LATER)
    assert (claimed.state, claimed.attempts, claimed.leased_until) == (State.SENDING, 1, LATER)
    assert not Message.objects.due(Kind.MAIL, LATER - timedelta(seconds=1)).exists()


@pytest.mark.requirement("S91")
@pytest.mark.django_db
def test_mail_of_a_killed_sender_is_sent_with_the_same_message_id(
    clock: Clock, sink: SmtpSink
) -> None:
    message = mail()
    claim(Kind.MAIL)
    assert send(clock) == {}
    clock.forward(seconds=LEASE.total_seconds())
    assert send(clock) == {"sent": 1}
    assert sink.mails[0]["Message-ID"] == f"<{message.pk.hex}@localhost>"
    assert fresh(message).attempts == 2


@pytest.mark.requirement("S91")
@pytest.mark.django_db
def test_sms_of_a_killed_sender_is_in_doubt_since_its_claim() -> None:
    message = sms()
    claim(Kind.SMS)
    [row], ended = outbox.claim(Message.objects.all(), Kind.SMS, now=LATER, most=1)
    assert (row.state, row.doubted_at, row.due_at) == (State.UNKNOWN, START, LATER + LEASE)
    assert (fresh(message).state, fresh(message).attempts) == (State.UNKNOWN, 1)
    assert not ended


@pytest.mark.django_db
def test_killed_sender_leaves_only_one_sms_in_doubt() -> None:
    first, second = sms(), sms()
    claim(Kind.SMS)
    states = sorted(fresh(one).state for one in (first, second))
    assert states == [State.QUEUED, State.SENDING]


@pytest.mark.django_db
def test_expired_mail_of_a_killed_sender_ends_as_unknown(clock: Clock) -> None:
    message = mail(days=0.01)
    claim(Kind.MAIL)
    clock.forward(days=1)
    assert send(clock) == {"unknown": 1}
    row = fresh(message)
    assert (row.state, row.payload, row.due_at) == (State.UNKNOWN, "", None)


@pytest.mark.django_db
def test_mail_that_kills_every_sender_is_given_up(clock: Clock, sink: SmtpSink) -> None:
    message = mail()
    claim(Kind.MAIL)
    Message.objects.filter(pk=message.pk).update(attempts=MAX_ATTEMPTS)
    clock.forward(seconds=LEASE.total_seconds())
    assert send(clock) == {"failed": 1}
    assert (fresh(message).payload, sink.received) == ("", [])


@pytest.mark.django_db
def test_outcome_does_not_overwrite_the_claim_of_another_sender() -> None:
    message = mail()
    slow = claim(Kind.MAIL)
    outbox.claim(Message.objects.all(), Kind.MAIL, now=LATER, most=1)
    assert record(slow, Refused("smtp 550", permanent=True), LATER) == "lost"
    assert (fresh(message).state, fresh(message).attempts) == (State.SENDING, 2)


@pytest.mark.django_db
def test_late_acceptance_ends_the_doubt_about_an_sms() -> None:
    message = sms()
    slow = claim(Kind.SMS)
    outbox.claim(Message.objects.all(), Kind.SMS, now=LATER, most=1)
    assert fresh(message).state == State.UNKNOWN
    assert record(slow, Accepted("SM1"), LATER) == "sent"
    assert (fresh(message).payload, fresh(message).provider_id) == ("", "SM1")


@pytest.mark.django_db
def test_late_temporary_refusal_does_not_queue_a_doubted_sms_again() -> None:
    message = sms()
    slow = claim(Kind.SMS)
    outbox.claim(Message.objects.all(), Kind.SMS, now=LATER, most=1)
    assert record(slow, Refused("twilio 20429", permanent=False), LATER) == "lost"
    assert fresh(message).state == State.UNKNOWN


@pytest.mark.django_db
def test_message_for_which_the_lease_has_no_time_left_is_released_untried(sink: SmtpSink) -> None:
    first, second = mail(), mail()
    late = START + LEASE - LONGEST_CALL + timedelta(seconds=1)
    # The times read: to find SMS, to find mail, at the first mail, at its result; then `late`.
    ticks = iter([START, START, START, START, late])
    sender = Sender(lambda: next(ticks))
    assert sender.send_due() == {"sent": 1}
    assert {fresh(one).state for one in (first, second)} == {State.SENT, State.QUEUED}
    assert Message.objects.get(state=State.QUEUED).attempts == 0


@pytest.mark.django_db
def test_stopping_sender_claims_nothing_more(clock: Clock, sink: SmtpSink) -> None:
    message = mail()
    sender = Sender(clock)
    sender.stop()
    assert sender.send_due() == {}
    assert (fresh(message).state, fresh(message).attempts) == (State.QUEUED, 0)


@pytest.mark.requirement("S102")
@pytest.mark.django_db
def test_message_sealed_with_a_lost_key_waits_for_the_key(
    clock: Clock, sink: SmtpSink, settings: Settings
) -> None:
    message = mail()
    ring = settings.SEALING_KEYS
    settings.SEALING_KEYS = {"other": bytes(32)}
    assert send(clock) == {"queued": 1}
    assert fresh(message).error == "sealed"
    settings.SEALING_KEYS = ring
    clock.forward(minutes=1)
    assert send(clock) == {"sent": 1}


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "state"), [(Kind.MAIL, "queued"), (Kind.SMS, "unknown")])
def test_exception_in_the_gateway_leaves_an_sms_in_doubt_and_retries_a_mail(
    clock: Clock, settings: Settings, kind: Kind, state: str
) -> None:
    settings.POSTVAK_DIR = "not a path: the console gateway cannot write there"
    settings.MAIL_FROM = None
    message = mail() if kind == Kind.MAIL else sms()
    assert send(clock) == {state: 1}
    assert fresh(message).state == state


@pytest.mark.django_db
def test_sender_with_nothing_due_only_reads(clock: Clock, settings: Settings) -> None:
    with CaptureQueriesContext(connection) as queries:
        Sender(clock).send_due()
    # One reads whether SMS are stopped, one for each kind whether any message is due, and at most
    # one for each chore: by night there are no reminders.
    words = [query["sql"].split()[0] for query in queries]
    assert set(words) == {"SELECT"}
    assert 3 <= len(words) <= 3 + len(settings.CHORES)


@pytest.mark.requirement("S91")
@pytest.mark.django_db(transaction=True)
def test_two_concurrent_senders_share_the_rows_without_overlap() -> None:
    expected = {mail().pk for _ in range(40)}
    start = threading.Barrier(2)
    taken: list[Message] = []

    def claim_half() -> None:
        start.wait()
        try:
            for _ in range(4):
                rows, _ended = outbox.claim(Message.objects.all(), Kind.MAIL, now=START, most=5)
                taken.extend(rows)
        finally:
            connections.close_all()

    senders = [threading.Thread(target=claim_half) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(row.pk for row in taken) == sorted(expected)
    assert set(Message.objects.values_list("state", "attempts")) == {(State.SENDING, 1)}


@pytest.mark.django_db
def test_look_that_took_longer_than_its_lease_writes_nothing() -> None:
    sms()
    outbox.claim(Message.objects.all(), Kind.SMS, now=START, most=1)
    [slow], _ended = outbox.claim(Message.objects.all(), Kind.SMS, now=START + LEASE, most=1)
    [quick], _ended = outbox.claim(Message.objects.all(), Kind.SMS, now=START + 2 * LEASE, most=1)
    assert record_look(slow, NotThere(), START + LEASE) == "lost"
    assert fresh(quick).due_at == START + 3 * LEASE


@pytest.mark.django_db(transaction=True)
def test_two_concurrent_senders_never_look_up_the_same_sms() -> None:
    expected = {sms().pk for _ in range(20)}
    for _ in expected:
        outbox.claim(Message.objects.all(), Kind.SMS, now=START, most=1)
    start = threading.Barrier(2)
    taken: list[Message] = []

    def claim_some() -> None:
        start.wait()
        try:
            for _ in range(20):
                taken.extend(
                    outbox.claim(Message.objects.all(), Kind.SMS, now=START + LEASE, most=1)[0]
                )
        finally:
            connections.close_all()

    senders = [threading.Thread(target=claim_some) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(row.pk for row in taken) == sorted(expected)
