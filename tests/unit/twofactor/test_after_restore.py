"""A restore from a backup deletes remembered devices and SMS codes, and burns current app codes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.accounts.people import employee, on_road, visit
from tests.unit.twofactor.second_factor import at_connect, connected, pending, sent_code
from twofactor.app_codes import check_app_code
from twofactor.devices import remember
from twofactor.housekeeping import TwofactorHousekeeping
from twofactor.models import Authenticator, RememberedDevice, SmsCode
from twofactor.otpauth import code_at, time_step
from twofactor.verdicts import Verdict

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S103")]

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
STEP = timedelta(seconds=30)


@pytest.mark.parametrize("ahead", [-1, 0, 1])
def test_restore_refuses_an_app_code_that_may_have_been_used_before_it(ahead: int) -> None:
    device = connected(employee(), NOW)
    code = code_at(device.key, time_step(NOW) + ahead)
    TwofactorHousekeeping().after_restore(NOW)
    facts = on_road(device.user, visit(now=NOW))
    assert check_app_code(facts=facts, code=code).verdict is Verdict.USED


def test_control_before_the_restore_the_same_code_is_right() -> None:
    device = connected(employee(), NOW)
    facts = on_road(device.user, visit(now=NOW))
    code = code_at(device.key, time_step(NOW) + 1)
    assert check_app_code(facts=facts, code=code).verdict is Verdict.RIGHT


def test_second_code_after_the_restore_is_right() -> None:
    device = connected(employee(), NOW)
    TwofactorHousekeeping().after_restore(NOW)
    code = code_at(device.key, time_step(NOW) + 2)
    facts = on_road(device.user, visit(now=NOW + STEP))
    assert check_app_code(facts=facts, code=code).verdict is Verdict.RIGHT


def test_phone_whose_clock_was_further_ahead_keeps_its_last_step() -> None:
    device = connected(employee(), NOW)
    Authenticator.objects.filter(pk=device.pk).update(last_step=time_step(NOW) + 9)
    assert (
        TwofactorHousekeeping().after_restore(NOW)["authenticators whose present code is spent"]
        == 0
    )
    assert Authenticator.objects.get().last_step == time_step(NOW) + 9


def test_restore_deletes_devices_codes_and_pending_apps_but_not_the_app() -> None:
    user = employee()
    app = connected(user, NOW)
    remember(on_road(user, visit(now=NOW)))
    sent_code(on_road(employee(), visit(now=NOW)))
    pending(at_connect(employee()))
    TwofactorHousekeeping().after_restore(NOW)
    assert not RememberedDevice.objects.exists()
    assert not SmsCode.objects.exists()
    assert list(Authenticator.objects.all()) == [app]
