"""When a shared daily budget of SMS is nearly used up, one alarm is logged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from lib import throttle
from lib.limits import quota
from tests.journeys.town import PASSWORD, Person, Town, user_of
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S23")


@pytest.mark.parametrize(
    ("budget", "whose"),
    [
        ("SMS_IN_ALL", lambda _person: ()),
        ("SMS_PER_PREFIX", lambda _person: (31,)),
        ("SMS_PER_BRANCH", lambda person: (user_of(person).branch_id,)),
    ],
)
def test_at_eighty_percent_of_a_shared_budget_one_alarm_is_logged(
    town: Town,
    alice: Person,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    budget: str,
    whose: Callable[[Person], tuple[object, ...]],
) -> None:
    town.invite(alice)
    limit, key = quota("sms-few", 5, per=timedelta(days=1)), whose(alice)
    setattr(settings, budget, limit)
    for _sms in range(3):
        throttle.charge(limit, *key, now=timezone.now())
    visitor = Visitor()
    visitor.open(town.link_for(alice))
    visitor.press("Toepassen", password=PASSWORD)
    [alarm] = [line for line in caplog.messages if "sms alarm" in line]
    assert alarm.endswith(f"4 of 5 SMS of a day are sent ({' '.join(map(str, ('sms-few', *key)))})")
