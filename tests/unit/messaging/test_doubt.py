"""Before an SMS that may have been sent is repeated, the sender looks for the SMS at Twilio."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from messaging import outbox, reconciling
from messaging.models import Message, MessageQuerySet
from messaging.receipts import Accepted
from messaging.reconciling import look, record_look
from messaging.sender import Sender, record
from messaging.states import LEASE, LOOKS, Kind, State
from tests.standins.free_port import free_port
from tests.standins.twilio import Behaviour, TwilioStandIn
from tests.unit.messaging.writing import NUMBER, START, TEXT, Clock, fresh, send, sms

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S91")]


def doubted(clock: Clock, twilio: TwilioStandIn, *, taken: bool, minutes: float = 10) -> Message:
    """Return an SMS for which Twilio returned status 500; if `taken`, Twilio accepted the SMS."""
    twilio.behave(behaviour=Behaviour(status=500, accept=taken))
    message = sms(minutes=minutes)
    assert send(clock) == {"unknown": 1}
    twilio.behave()
    return message


def to_the_last_look(clock: Clock) -> list[dict[str, int]]:
    """Run the sender at each time in LOOKS, when it looks up the SMS; return each run's result."""
    found = []
    for look_at in LOOKS:
        clock.now = START + look_at
        found.append(dict(send(clock)))
    return found


def test_sms_that_twilio_has_is_settled_by_the_first_look(
    clock: Clock, twilio: TwilioStandIn
) -> None:
    message = doubted(clock, twilio, taken=True)
    clock.forward(seconds=19)
    assert send(clock) == {}
    clock.forward(seconds=1)
    assert send(clock) == {"sent": 1}
    row = fresh(message)
    assert (row.state, row.payload, row.provider_id) == (State.SENT, "", twilio.sent[0]["sid"])
    assert twilio.sent_to(NUMBER) == [TEXT]


@pytest.mark.parametrize(
    ("status", "code", "state", "error"),
    [
        ("delivered", None, State.DELIVERED, ""),
        ("undelivered", 30005, State.FAILED, "twilio 30005"),
        ("receiving", None, State.SENT, ""),
    ],
)
def test_status_that_twilio_reports_is_stored(
    clock: Clock, twilio: TwilioStandIn, status: str, code: int | None, state: State, error: str
) -> None:
    message = doubted(clock, twilio, taken=True)
    twilio.sent[0].update(status=status, error_code=code)
    clock.forward(seconds=20)
    assert send(clock) == {state.value: 1}
    assert (fresh(message).state, fresh(message).error) == (state, error)


def test_sms_that_twilio_never_accepted_is_sent_after_the_last_look(
    clock: Clock, twilio: TwilioStandIn
) -> None:
    message = doubted(clock, twilio, taken=False)
    assert to_the_last_look(clock) == [{"unknown": 1}, {"unknown": 1}, {"queued": 1, "sent": 1}]
    assert len(twilio.lookups) == 3
    assert twilio.sent_to(NUMBER) == [TEXT]
    assert fresh(message).doubted_at is None


def test_list_of_twilio_that_lags_behind_does_not_double_the_sms(
    clock: Clock, twilio: TwilioStandIn
) -> None:
    doubted(clock, twilio, taken=True)
    twilio.lists = False
    clock.now = START + LOOKS[0]
    assert send(clock) == {"unknown": 1}
    twilio.lists = True
    assert to_the_last_look(clock) == [{}, {"sent": 1}, {}]
    assert twilio.sent_to(NUMBER) == [TEXT]


def test_after_a_killed_sender_the_first_look_is_the_last(
    clock: Clock, twilio: TwilioStandIn
) -> None:
    message = sms()
    outbox.claim(Message.objects.all(), Kind.SMS, now=START, most=1)
    clock.forward(seconds=LEASE.total_seconds())
    assert send(clock) == {"queued": 1, "sent": 1}
    assert (fresh(message).attempts, twilio.sent_to(NUMBER)) == (2, [TEXT])


@pytest.mark.parametrize("status", [401, 404, 429, 500, 503])
def test_failed_look_up_is_repeated_and_the_sms_not_sent_meanwhile(
    clock: Clock, twilio: TwilioStandIn, status: int
) -> None:
    message = doubted(clock, twilio, taken=False)
    twilio.list_status = status
    for _minute in range(9):
        clock.forward(minutes=1)
        assert send(clock) == {"unknown": 1}
    assert (len(twilio.lookups), len(twilio.requests)) == (9, 1)
    twilio.list_status = 200
    clock.forward(seconds=50)
    assert send(clock) == {"queued": 1, "sent": 1}
    assert fresh(message).state == State.SENT


def test_sms_in_doubt_is_looked_up_later_if_twilio_is_unreachable(
    clock: Clock, twilio: TwilioStandIn, settings: Settings
) -> None:
    message = doubted(clock, twilio, taken=False)
    settings.TWILIO_API_URL = f"http://127.0.0.1:{free_port()}"
    clock.forward(minutes=4)
    assert send(clock) == {"unknown": 1}
    due_at = fresh(message).due_at
    assert due_at is not None
    assert timedelta(seconds=20) <= due_at - clock.now <= timedelta(seconds=40)


@pytest.mark.parametrize(
    ("taken", "status", "state"),
    [(True, 200, "sent"), (False, 200, "expired"), (True, 500, "unknown")],
)
def test_sms_whose_code_expires_is_looked_up_once_more_and_wiped(
    clock: Clock, twilio: TwilioStandIn, status: int, state: str, *, taken: bool
) -> None:
    message = doubted(clock, twilio, taken=taken, minutes=0.2)
    twilio.list_status = status
    clock.forward(minutes=0.2)
    assert send(clock) == {state: 1}
    row = fresh(message)
    assert (row.state, row.payload, row.due_at) == (state, "", None)
    assert len(twilio.requests) == 1


def test_same_text_sent_before_is_not_mistaken_for_the_sms(
    clock: Clock, twilio: TwilioStandIn
) -> None:
    first = sms()
    send(clock)
    message = doubted(clock, twilio, taken=False)
    assert to_the_last_look(clock)[-1] == {"queued": 1, "sent": 1}
    assert fresh(first).provider_id != fresh(message).provider_id
    assert twilio.sent_to(NUMBER) == [TEXT, TEXT]


@pytest.mark.parametrize(
    "unlike",
    [
        {"body": "Uw code voor WerkTalent is 111111."},
        {"direction": "inbound"},
        {"date_created": "Mon, 02 Mar 2026 06:59:59 +0000"},
    ],
    ids=["other text", "received", "too old"],
)
def test_similar_sms_is_not_mistaken_for_it(
    clock: Clock, twilio: TwilioStandIn, unlike: dict[str, str]
) -> None:
    doubted(clock, twilio, taken=True)
    twilio.sent[0].update(unlike)
    clock.forward(seconds=20)
    assert send(clock) == {"unknown": 1}


def test_prefix_of_a_trial_account_does_not_hide_the_sms(
    clock: Clock, twilio: TwilioStandIn
) -> None:
    doubted(clock, twilio, taken=True)
    twilio.sent[0]["body"] = f"Sent from your Twilio trial account - {TEXT}"
    clock.forward(seconds=20)
    assert send(clock) == {"sent": 1}


def test_number_and_moment_are_enough_when_twilio_discards_the_text(
    clock: Clock, twilio: TwilioStandIn, settings: Settings
) -> None:
    settings.TWILIO_DISCARD_TEXT = True
    doubted(clock, twilio, taken=True)
    twilio.sent[0]["body"] = ""
    clock.forward(seconds=20)
    assert send(clock) == {"sent": 1}


def test_doubted_sms_sealed_with_a_lost_key_waits(
    clock: Clock, twilio: TwilioStandIn, settings: Settings
) -> None:
    message = doubted(clock, twilio, taken=False)
    settings.SEALING_KEYS = {"other": bytes(32)}
    clock.forward(minutes=4)
    assert send(clock) == {"unknown": 1}
    assert fresh(message).payload != ""


def test_exception_in_the_gateway_leaves_the_sms_in_doubt(
    clock: Clock, twilio: TwilioStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubted(clock, twilio, taken=False)
    monkeypatch.setattr(reconciling, "sms_gateway", None)
    clock.forward(minutes=4)
    assert send(clock) == {"unknown": 1}


def test_stopping_sender_releases_its_look(
    clock: Clock, twilio: TwilioStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = doubted(clock, twilio, taken=True)
    clock.forward(minutes=4)
    stopping = Sender(clock)
    claim = outbox.claim

    def claim_and_stop(rows: MessageQuerySet, kind: Kind, **how: Any) -> object:
        stopping.stop()
        return claim(rows, kind, **how)

    monkeypatch.setattr(outbox, "claim", claim_and_stop)
    assert stopping.send_due() == {}
    assert (fresh(message).due_at, twilio.lookups) == (clock.now, [])


def test_acceptance_after_the_last_look_prevents_a_second_sending(
    clock: Clock, twilio: TwilioStandIn
) -> None:
    sms()
    [slow], _ended = outbox.claim(Message.objects.all(), Kind.SMS, now=START, most=1)
    [asking], _ended = outbox.claim(Message.objects.all(), Kind.SMS, now=START + LEASE, most=1)
    assert record_look(asking, look(asking), START + LEASE) == "queued"
    assert record(slow, Accepted("SM1"), START + LEASE) == "sent"
    clock.forward(minutes=6)
    assert send(clock) == {}
    assert twilio.requests == []
