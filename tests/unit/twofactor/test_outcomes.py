"""Each code that is checked and not accepted is logged as a security event."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.conf import settings as project

from accounts.log.events import Event
from accounts.models import SecurityEvent, User
from tests.unit.accounts.people import employee, on_road, visit
from tests.unit.twofactor.second_factor import (
    at_connect,
    connected,
    pending,
    present_code,
    sent_code,
)
from twofactor.app_codes import check_app_code, connect_app
from twofactor.otpauth import code_at, time_step
from twofactor.sms_codes import check_sms_code
from twofactor.verdicts import Verdict

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S104")]


def _noted(user: User, what: Event) -> int:
    return SecurityEvent.objects.filter(user_id=user.pk, what=what).count()


def _other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


@pytest.mark.asvs("V16.3.1")
def test_wrong_and_expired_sms_codes_are_logged_and_a_double_tap_is_not() -> None:
    user = employee()
    facts = on_road(user)
    code = sent_code(facts)
    ended = facts.visit.now + project.SMS_CODE_LIFETIME
    late = replace(facts, visit=replace(facts.visit, now=ended))
    assert check_sms_code(facts=facts, code=_other_than(code)).verdict == Verdict.WRONG
    assert check_sms_code(facts=late, code=code).verdict == Verdict.EXPIRED
    assert _noted(user, Event.SMS_CODE_WRONG) == 2
    assert check_sms_code(facts=facts, code=code).verdict == Verdict.RIGHT
    assert check_sms_code(facts=facts, code=code).verdict == Verdict.USED
    assert _noted(user, Event.SMS_CODE_WRONG) == 2


@pytest.mark.asvs("V16.3.1")
def test_wrong_app_code_and_used_app_code_are_logged_as_different_events() -> None:
    user = employee()
    device = connected(user, visit().now)
    facts = on_road(user)
    code = present_code(device, facts.visit.now)
    assert check_app_code(facts=facts, code=_other_than(code)).verdict == Verdict.WRONG
    assert _noted(user, Event.APP_CODE_WRONG) == 1
    assert check_app_code(facts=facts, code=code).verdict == Verdict.RIGHT
    assert _noted(user, Event.APP_CODE_REUSED) == 0
    assert check_app_code(facts=facts, code=code).verdict == Verdict.USED
    assert _noted(user, Event.APP_CODE_REUSED) == 1
    assert _noted(user, Event.APP_CODE_WRONG) == 1


def test_code_of_a_phone_whose_clock_is_off_is_logged() -> None:
    user = employee()
    device = connected(user, visit().now)
    facts = on_road(user)
    fast = code_at(device.key, time_step(facts.visit.now) + 5)
    assert check_app_code(facts=facts, code=fast).verdict == Verdict.CLOCK
    assert _noted(user, Event.APP_CODE_WRONG) == 1


def test_wrong_code_while_connecting_an_app_is_logged() -> None:
    user = employee()
    facts = at_connect(user)
    code = present_code(pending(facts), facts.visit.now)
    assert connect_app(facts=facts, code=_other_than(code)).verdict == Verdict.WRONG
    assert _noted(user, Event.APP_CODE_WRONG) == 1
