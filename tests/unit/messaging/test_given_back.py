"""An SMS that certainly was not sent is subtracted from the daily SMS quotas, but only once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from lib import throttle
from lib.models import Charge
from messaging import outbox
from messaging.budgets import Receiver, charge, clear_number
from messaging.models import Message
from messaging.receipts import Accepted, Refused, Report, Unreachable
from messaging.sender import record
from messaging.services import forget_person, queue_sms, withdraw
from messaging.states import LEASE, LOOKS, MAX_ATTEMPTS, Kind, State
from tests.standins.twilio import Behaviour, TwilioStandIn
from tests.unit.accounts.people import employee
from tests.unit.messaging.writing import NUMBER, START, TEXT, Clock, fresh, send

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S23")]

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
DAY_QUOTAS = {"sms-number", "sms-branch", "sms-prefix", "sms-all"}
ALL = {"sms-apart", "sms-network", *DAY_QUOTAS}
NETWORK = "192.0.2.0/24"


def _code(
    *,
    minutes: int = 10,
    user_id: int | None = None,
    number: str = NUMBER,
    now: datetime = START,
    text: str = TEXT,
) -> Message:
    """Queue an SMS with a code, as when a visitor requests one."""
    return queue_sms(
        purpose="sms_code",
        to=Receiver(number, None, NETWORK),
        text=text,
        user_id=user_id,
        expires_at=START + minutes * MINUTE,
        now=now,
    )


def _used() -> dict[str, int]:
    """Return a dict from the name of each rate limit to its count."""
    return {
        key.partition(":")[0]: count for key, count in Charge.objects.values_list("key", "count")
    }


GIVEN_BACK = dict.fromkeys(DAY_QUOTAS, 0) | {"sms-apart": 1, "sms-network": 1}
KEPT = dict.fromkeys(ALL, 1)


# Certainly not sent


def test_each_part_is_charged_to_the_shared_budgets_and_given_back() -> None:
    _code(text="ж" * 100)
    twice = {"sms-branch": 2, "sms-prefix": 2, "sms-all": 2}
    assert _used() == {"sms-apart": 1, "sms-network": 1, "sms-number": 1, **twice}
    withdraw(Message.objects.all())
    assert _used() == GIVEN_BACK


@pytest.mark.parametrize("status", [401, 404, 429])
def test_sms_refused_until_its_code_expires_gives_its_day_quotas_back(
    clock: Clock, twilio: TwilioStandIn, status: int
) -> None:
    twilio.behave(behaviour=Behaviour(status, code=20003))
    message = _code()
    assert _used() == KEPT
    for _minute in range(10):
        send(clock)
        assert _used() == KEPT
        clock.forward(minutes=1)
    assert send(clock) == {"expired": 1}
    assert (_used(), fresh(message).charged) == (GIVEN_BACK, [])


def test_permanently_refused_sms_gives_its_day_quotas_back(
    clock: Clock, twilio: TwilioStandIn
) -> None:
    twilio.behave(behaviour=Behaviour(400, code=21211))
    _code()
    assert send(clock) == {"failed": 1}
    assert _used() == GIVEN_BACK


def test_sms_that_expired_before_any_attempt_gives_its_day_quotas_back(clock: Clock) -> None:
    _code()
    clock.forward(minutes=10)
    assert send(clock) == {"expired": 1}
    assert _used() == GIVEN_BACK


def test_last_of_all_attempts_gives_its_day_quotas_back(clock: Clock) -> None:
    message = _code()
    Message.objects.filter(pk=message.pk).update(attempts=MAX_ATTEMPTS)
    assert send(clock) == {"failed": 1}
    assert _used() == GIVEN_BACK


def test_queued_sms_of_an_erased_person_gives_its_day_quotas_back() -> None:
    person = employee()
    _code(user_id=person.pk)
    forget_person(user_id=person.pk)
    assert _used() == GIVEN_BACK
    forget_person(user_id=person.pk)
    assert _used() == GIVEN_BACK


# Possibly sent


@pytest.mark.parametrize("status", [201, 500])
def test_sms_that_was_possibly_sent_gives_nothing_back(
    clock: Clock, twilio: TwilioStandIn, status: int
) -> None:
    twilio.behave(behaviour=Behaviour(status))
    message = _code()
    for _minute in range(12):
        send(clock)
        clock.forward(minutes=1)
    assert (_used(), fresh(message).charged) == (KEPT, [])


def test_sms_in_doubt_that_is_refused_on_the_second_sending_gives_nothing_back(
    clock: Clock, twilio: TwilioStandIn
) -> None:
    twilio.behave(behaviour=Behaviour(500))
    message = _code()
    send(clock)
    twilio.behave(behaviour=Behaviour(400, code=21211))
    clock.now = START + LOOKS[-1]
    send(clock)
    assert (fresh(message).state, _used()) == (State.FAILED, KEPT)


def test_sms_of_a_killed_sender_gives_nothing_back(clock: Clock, twilio: TwilioStandIn) -> None:
    twilio.list_status = 500
    _code()
    outbox.claim(Message.objects.all(), Kind.SMS, now=START, most=1)
    clock.forward(seconds=LEASE.total_seconds())
    send(clock)
    clock.forward(minutes=4)
    assert (send(clock), _used()) == ({"unknown": 1}, KEPT)


def test_sms_that_twilio_accepted_and_could_not_deliver_gives_nothing_back(
    clock: Clock, twilio: TwilioStandIn
) -> None:
    message = _code()
    send(clock)
    Message.objects.heard(message.pk, Report(twilio.sent[0]["sid"], State.FAILED), START)
    assert (fresh(message).state, _used()) == (State.FAILED, KEPT)


# Once, in its period, never below 0


def test_charge_of_an_sms_ended_twice_is_given_back_once() -> None:
    _code()
    _code(number="+31687654321")
    [row], _ended = outbox.claim(Message.objects.all(), Kind.SMS, now=START, most=1)
    refused = Refused("twilio 21211", permanent=True)
    assert [record(row, refused, START) for _twice in range(2)] == ["failed", "lost"]
    assert _used()["sms-all"] == 1


def test_sender_whose_lease_expired_gives_nothing_back(clock: Clock, twilio: TwilioStandIn) -> None:
    _code()
    [slow], _ended = outbox.claim(Message.objects.all(), Kind.SMS, now=START, most=1)
    clock.forward(seconds=LEASE.total_seconds())
    assert send(clock) == {"queued": 1, "sent": 1}
    assert record(slow, Refused("twilio 21211", permanent=True), clock.now) == "lost"
    assert _used() == KEPT


def test_charge_of_a_period_that_is_over_is_not_given_back_in_the_next(
    clock: Clock, settings: Settings
) -> None:
    settings.SMS_PER_NUMBER = replace(settings.SMS_PER_NUMBER, forget=5 * MINUTE)
    settings.SMS_IN_ALL = replace(settings.SMS_IN_ALL, forget=5 * MINUTE)
    _code()
    charge(Receiver(NUMBER, None, NETWORK), now=START + 6 * MINUTE)
    clock.forward(minutes=10)
    send(clock)
    used = _used()
    assert (used["sms-number"], used["sms-all"], used["sms-branch"]) == (1, 1, 1)


def test_quota_cleared_meanwhile_does_not_go_below_zero(clock: Clock) -> None:
    message = _code()
    Charge.objects.update(count=0)
    clock.forward(minutes=10)
    send(clock)
    assert {_used()[name] for name in DAY_QUOTAS} == {0}
    clear_number(NUMBER)
    assert fresh(message).charged == []


def test_number_whose_five_sms_were_never_sent_can_request_again(
    clock: Clock, settings: Settings
) -> None:
    for minute in range(5):
        _code(minutes=10, now=START + minute * MINUTE)
    clock.forward(minutes=10)
    assert throttle.is_full(settings.SMS_PER_NUMBER, NUMBER, now=clock.now)
    send(clock)
    assert _used()["sms-number"] == 0
    for _again in range(5):
        assert not throttle.is_full(settings.SMS_PER_NUMBER, NUMBER, now=clock.now)
        throttle.charge(settings.SMS_PER_NUMBER, NUMBER, now=clock.now)
    assert throttle.is_full(settings.SMS_PER_NUMBER, NUMBER, now=clock.now)


def test_unreachable_provider_leaves_the_charge_until_the_code_expires() -> None:
    _code()
    [row], _ended = outbox.claim(Message.objects.all(), Kind.SMS, now=START, most=1)
    record(row, Unreachable("twilio unreachable"), START)
    assert len(fresh(row).charged) == len(DAY_QUOTAS)
    record(row, Accepted("SM1"), START)
    assert fresh(row).charged == []
