"""A notice by SMS counts against the SMS budgets, and is sent even if a budget is used up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_django import Settings

from lib import throttle
from lib.models import Charge
from lib.throttle import TooMany
from messaging import outbox
from messaging.budgets import Receiver, charge
from messaging.models import Message
from messaging.receipts import Refused
from messaging.sender import record
from messaging.services import queue_sms
from messaging.states import Kind
from tests.standins.twilio import Behaviour, TwilioStandIn
from tests.unit.messaging.writing import NUMBER, START, TEXT, Clock, send

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S23")]

# A code that a visitor with another number requests.
CODE = Receiver("+31687654321", None, "192.0.2.0/24")


def _used() -> dict[str, int]:
    """Return a dict from the name of each rate limit to its count."""
    return {
        key.partition(":")[0]: count for key, count in Charge.objects.values_list("key", "count")
    }


def _notice() -> Message:
    return queue_sms(
        purpose="number_changed",
        to=Receiver(NUMBER, None, None),
        text=TEXT,
        user_id=None,
        expires_at=START + timedelta(days=3),
        now=START,
    )


def test_notice_is_charged_to_the_shared_budgets_only() -> None:
    _notice()
    assert _used() == {"sms-branch": 1, "sms-prefix": 1, "sms-all": 1}


def test_full_budget_refuses_codes_but_no_notice(settings: Settings) -> None:
    settings.SMS_IN_ALL = replace(settings.SMS_IN_ALL, tries=2)
    for _notice_over_it in range(4):
        _notice()
    assert _used()["sms-all"] == 4
    with pytest.raises(TooMany):
        charge(CODE, now=START)


def test_notice_triggers_the_alarm_of_a_shared_budget(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SMS_IN_ALL = replace(settings.SMS_IN_ALL, tries=5)
    for _number in range(6):
        _notice()
    alarms = [line for line in caplog.messages if "sms alarm" in line]
    assert alarms == ["sms alarm: 4 of 5 SMS of a day are sent (sms-all)"]


def test_notice_refused_by_the_provider_is_given_back(clock: Clock, twilio: TwilioStandIn) -> None:
    twilio.behave(behaviour=Behaviour(400, code=21211))
    _notice()
    send(clock)
    assert set(_used().values()) == {0}


def test_budget_beyond_its_limit_is_free_only_below_it(
    twilio: TwilioStandIn, settings: Settings
) -> None:
    settings.SMS_IN_ALL = replace(settings.SMS_IN_ALL, tries=2)
    for _number in range(3):
        _notice()
    for used in (2, 1):
        assert throttle.is_full(settings.SMS_IN_ALL, now=START)
        [row], _ended = outbox.claim(Message.objects.all(), Kind.SMS, now=START, most=1)
        record(row, Refused("twilio 21211", permanent=True), START)
        assert _used()["sms-all"] == used
    assert not throttle.is_full(settings.SMS_IN_ALL, now=START)
