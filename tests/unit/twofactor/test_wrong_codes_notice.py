"""The third wrong app code in a row notifies the owner, because the password may be stolen."""

from __future__ import annotations

import pytest
from django.conf import settings

from messaging.models import Message
from tests.unit.accounts.people import on_road, visit
from tests.unit.twofactor.remembering import person_with_app
from tests.unit.twofactor.second_factor import at_connect, pending
from twofactor.app_codes import check_app_code, connect_app
from twofactor.models import Authenticator
from twofactor.otpauth import code_at, time_step
from twofactor.verdicts import Verdict

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S54")]


def mails() -> int:
    return Message.objects.filter(purpose="codes_wrong").count()


def far_from(device: Authenticator) -> str:
    """Return the code that this app shows 25 hours from now, which is wrong now."""
    return code_at(device.key, time_step(visit().now) + 3000)


def test_only_the_third_wrong_code_notifies_the_owner() -> None:
    user = person_with_app()
    wrong = far_from(Authenticator.objects.get())
    told = []
    for _time in range(settings.CODES_WRONG_TOLD + 1):
        assert check_app_code(facts=on_road(user), code=wrong).verdict == Verdict.WRONG
        told.append(mails())
    assert told == [0, 0, 1, 1]


def test_third_code_notifies_the_owner_also_if_it_was_used_before() -> None:
    user = person_with_app()
    device = Authenticator.objects.get()
    used = code_at(device.key, time_step(visit().now))
    assert check_app_code(facts=on_road(user), code=used).verdict == Verdict.RIGHT
    for _time in range(settings.CODES_WRONG_TOLD - 1):
        check_app_code(facts=on_road(user), code=far_from(device))
    assert mails() == 0
    assert check_app_code(facts=on_road(user), code=used).verdict == Verdict.USED
    assert mails() == 1


def test_wrong_codes_of_a_pending_app_notify_no_owner() -> None:
    facts = at_connect(person_with_app())
    device = pending(facts)
    for _time in range(settings.CODES_WRONG_TOLD + 1):
        assert connect_app(facts=facts, code=far_from(device)).verdict == Verdict.WRONG
    assert mails() == 0
