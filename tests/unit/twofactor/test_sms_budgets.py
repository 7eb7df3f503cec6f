"""SMS budgets: per phone number, network, branch and country, and one for all SMS."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from pytest_django import Settings

from accounts.models import Branch, User
from accounts.road.walk import advance
from lib.models import Charge
from lib.throttle import TooMany
from messaging.models import Message
from messaging.states import Kind
from tests.unit.accounts.people import employee, on_road, visit
from tests.unit.twofactor.second_factor import connected
from twofactor.models import SmsCode
from twofactor.sms_codes import send_sms_code

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S23")]

SECOND, MINUTE, HOUR, DAY = (
    timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days")
)
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BUDGETS = ["SMS_PER_NETWORK", "SMS_PER_BRANCH", "SMS_PER_PREFIX", "SMS_IN_ALL"]
PERIODS = dict(zip(BUDGETS, [HOUR, DAY, DAY, DAY], strict=True))


@pytest.fixture
def of_three(settings: Settings) -> None:
    """Allow three SMS in every budget, except in the budget of a phone number."""
    for name in BUDGETS:
        setattr(settings, name, replace(getattr(settings, name), tries=3))


@pytest.fixture
def only(settings: Settings, request: pytest.FixtureRequest) -> str:
    """Allow three SMS in the budget named by the test's parameter; change no other budget."""
    name: str = request.param
    setattr(settings, name, replace(getattr(settings, name), tries=3))
    return name


def _send(user: User, *, now: datetime = NOW, network: str = "192.0.2.0/24") -> None:
    send_sms_code(facts=on_road(user, visit(now=now, network=network)))


def _wait(user: User, *, now: datetime = NOW, network: str = "192.0.2.0/24") -> timedelta:
    with pytest.raises(TooMany) as stop:
        _send(user, now=now, network=network)
    return timedelta(seconds=round((stop.value.retry_at - now).total_seconds()))


def _sent() -> int:
    return Message.objects.filter(kind=Kind.SMS).count()


def _charges() -> dict[str, int]:
    return dict(Charge.objects.values_list("key", "count"))


def _branch() -> Branch:
    return Branch.objects.create(
        number="03", name="Delft", phone="+31151234567", reply_to="delft@werktalent.example"
    )


# The budgets


@pytest.mark.asvs("V2.3.2")
def test_numbers_are_those_of_the_requirements(settings: Settings) -> None:
    limits = [getattr(settings, name) for name in ("SMS_APART", "SMS_PER_NUMBER", *BUDGETS)]
    assert [(limit.tries, limit.forget) for limit in limits] == [
        (1, MINUTE),
        (5, DAY),
        (100, HOUR),
        (2_000, DAY),
        (5_000, DAY),
        (10_000, DAY),
    ]


@pytest.mark.asvs("V2.3.2")
@pytest.mark.parametrize("only", BUDGETS, indirect=True)
def test_spent_budget_stops_the_next_until_its_period_is_over(only: str) -> None:
    for number in range(3):
        _send(employee(), now=NOW + number * MINUTE)
    assert _wait(employee(), now=NOW + 3 * MINUTE) == PERIODS[only] - 3 * MINUTE
    assert _sent() == 3
    _send(employee(), now=NOW + PERIODS[only])
    assert _sent() == 4


@pytest.mark.parametrize(
    ("only", "values"),
    [
        ("SMS_PER_NETWORK", {"network": "198.51.100.0/24"}),
        ("SMS_PER_BRANCH", {"branch": _branch}),
        ("SMS_PER_PREFIX", {"phone": "+4915112345678"}),
    ],
    indirect=["only"],
)
def test_another_network_branch_or_country_has_a_budget_of_its_own(
    only: str, values: dict[str, object]
) -> None:
    for _sms in range(3):
        _send(employee())
    network = str(values.get("network", "192.0.2.0/24"))
    person = {name: value() if callable(value) else value for name, value in values.items()}
    person.pop("network", None)
    _send(employee(**person), network=network)
    assert _sent() == 4


def test_total_budget_holds_for_every_network_branch_and_country(of_three: None) -> None:
    for _sms in range(3):
        _send(employee())
    other = employee(branch=_branch(), phone="+4915112345678")
    assert _wait(other, network="198.51.100.0/24") == DAY


def test_people_without_a_branch_share_a_budget(of_three: None) -> None:
    for number in range(3):
        _send(employee(branch=None), network=f"10.0.{number}.0/24")
    assert _wait(employee(branch=None), network="10.0.9.0/24") == DAY


def test_users_who_share_a_number_share_its_limits() -> None:
    one = employee()
    _send(one)
    assert _wait(employee(phone=one.phone), now=NOW + 30 * SECOND) == 30 * SECOND


# All budgets or none


@pytest.mark.asvs("V2.4.1")
@pytest.mark.parametrize("only", BUDGETS, indirect=True)
def test_refused_sms_charges_no_budget(only: str) -> None:
    for _sms in range(3):
        _send(employee())
    before = _charges()
    for _refused in range(6):
        _wait(employee())
    assert _charges() == before
    assert SmsCode.objects.count() == 3


@pytest.mark.parametrize("only", BUDGETS, indirect=True)
def test_sms_refused_on_arrival_at_the_step_charges_no_budget_and_stops_no_sign_in(
    only: str,
) -> None:
    for _sms in range(3):
        _send(employee())
    before = _charges()
    for _login in range(6):
        with transaction.atomic():
            assert advance(on_road(employee(), visit(now=NOW))) == "sms"
    assert _charges() == before
    assert _sent() == 3


def test_refused_sms_does_not_count_for_the_five_a_day_of_its_number(of_three: None) -> None:
    for _sms in range(3):
        _send(employee())
    user = employee()
    for minute in range(10):
        _wait(user, now=NOW + minute * MINUTE)
    tomorrow = NOW + DAY
    for minute in range(3):
        _send(user, now=tomorrow + minute * MINUTE)
    assert _sent() == 6


def test_rolled_back_service_charges_no_budget() -> None:
    with pytest.raises(RuntimeError):
        _arrive_and_fail(employee())
    assert _charges() == {}
    assert _sent() == 0


@transaction.atomic
def _arrive_and_fail(user: User) -> None:
    advance(on_road(user, visit(now=NOW)))
    raise RuntimeError


# Users who get no SMS


@pytest.mark.requirement("D2")
@pytest.mark.asvs("V6.6.1")
def test_user_with_an_app_gets_no_sms_at_login() -> None:
    user = employee()
    connected(user, NOW)
    with transaction.atomic():
        assert advance(on_road(user, visit(now=NOW))) == "code"
    assert _sent() == 0
    assert _charges() == {}


def test_blocked_user_gets_no_sms_and_charges_no_budget() -> None:
    user = employee()
    facts = on_road(user, visit(now=NOW))
    User.objects.filter(pk=user.pk).update(is_active=False)
    send_sms_code(facts=facts)
    assert _sent() == 0
    assert _charges() == {}
