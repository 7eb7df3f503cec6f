"""Counter codes (baliecodes): which are accepted, what using one ends, and thawing an account."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_django import Settings

from accounts.models import Session, User
from accounts.models.purpose import Purpose
from accounts.road.walk import gather, next_step
from messaging.models import Message
from tests.unit.accounts.people import employee, on_road, visit
from tests.unit.twofactor.recovering import (
    app_of,
    carrying,
    enrolled,
    finish,
    fresh_link,
    issued,
    noted,
    recovering,
    stored,
)
from tests.unit.twofactor.second_factor import at_connect, pending
from twofactor.app_codes import connect_app
from twofactor.counter_codes import enter_counter_code
from twofactor.models import Authenticator, CounterCode
from twofactor.recovery import recovers
from twofactor.verdicts import Verdict

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S61")]

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


# The rule for issuers


def test_code_whose_issuer_lost_the_right_is_wrong(settings: Settings) -> None:
    user = enrolled()
    code, facts = issued(user), carrying(user)
    assert recovers(facts)
    settings.COUNTER_CODE_RULE = "tests.unit.twofactor.rules.nobody_may"
    assert not recovers(facts)
    assert enter_counter_code(facts=on_road(user), code=code).verdict == Verdict.WRONG
    assert finish(facts).verdict == Verdict.ENDED


def test_rule_is_applied_to_the_issuer_of_the_code(settings: Settings) -> None:
    settings.COUNTER_CODE_RULE = "tests.unit.twofactor.rules.staff_may"
    user = enrolled()
    issued(user, by=employee(is_staff=True))
    assert recovers(carrying(user))
    issued(user)
    assert not recovers(carrying(user))


# Finished


@pytest.mark.requirement("S60")
def test_finishing_spends_the_code_and_notifies_the_owner() -> None:
    user = enrolled()
    issued(user)
    old = app_of(user)
    assert finish(carrying(user)).verdict == Verdict.RIGHT
    assert app_of(user).pk != old.pk
    assert not CounterCode.objects.exists()
    assert Session.objects.get(user=user).amr == "otp pwd sms"
    told = set(Message.objects.filter(user=user).values_list("purpose", flat=True))
    assert told == {"counter_code_issued", "disown", "app_replaced"}


@pytest.mark.requirement("S62")
def test_hold_does_not_stop_a_user_with_a_counter_code() -> None:
    user = enrolled()
    user.hold_recovery(visit().now)
    user.save()
    issued(user)
    assert finish(recovering(user)).verdict == Verdict.ENDED
    assert finish(carrying(user)).verdict == Verdict.RIGHT


def test_wrong_app_code_spends_no_counter_code() -> None:
    user = enrolled()
    issued(user)
    facts = carrying(user)
    pending(facts)
    assert connect_app(facts=facts, code="000000").verdict != Verdict.RIGHT
    assert CounterCode.objects.exists()
    assert Authenticator.objects.confirmed_of(user) is not None


def test_code_of_another_user_in_the_sign_in_replaces_no_app() -> None:
    user, other = enrolled(), enrolled()
    issued(user)
    issued(other)
    facts = carrying(user)
    stolen = CounterCode.objects.get(user=other).pk
    facts = gather(facts.user, replace(facts.sign_in, counter_code=stolen), facts.visit)
    assert not recovers(facts)
    assert finish(facts).verdict == Verdict.ENDED
    assert CounterCode.objects.count() == 2


# Thawing


def _frozen() -> User:
    return employee(password="argon2$nobody types it here", frozen_at=visit().now)


def _asked(user: User) -> str | None:
    step = next_step(on_road(user))
    return step.name if step else None


@pytest.mark.requirement("S64")
def test_frozen_user_is_asked_for_the_counter_code_before_all_else() -> None:
    user = _frozen()
    assert _asked(user) == "counter"
    issued(user)
    assert _asked(user) == "counter"
    step = next_step(carrying(user))
    assert step is not None
    assert step.name == "connect"


def test_user_who_is_not_frozen_is_asked_for_no_counter_code() -> None:
    user = enrolled()
    issued(user)
    assert (_asked(user), _asked(employee())) == ("code", "sms")


@pytest.mark.requirement("S64")
def test_frozen_user_connects_no_app_without_a_counter_code() -> None:
    user = _frozen()
    facts = at_connect(user)
    assert finish(facts).verdict == Verdict.ENDED
    assert Authenticator.objects.confirmed_of(user) is None
    assert stored(user).frozen_at is not None


@pytest.mark.requirement("S64")
def test_finishing_thaws_a_frozen_account() -> None:
    user = _frozen()
    issued(user)
    assert finish(carrying(user)).verdict == Verdict.RIGHT
    assert stored(user).may_enter
    assert (noted(user, "account_thawed"), noted(user, "login")) == (1, 1)


def test_finishing_logs_no_thaw_for_an_account_that_was_not_frozen() -> None:
    user = enrolled()
    issued(user)
    finish(carrying(user))
    assert noted(user, "account_thawed") == 0


@pytest.mark.requirement("S64")
def test_recover_link_does_not_thaw() -> None:
    user = _frozen()
    facts = recovering(user, fresh_link(user, Purpose.RECOVER))
    assert finish(facts).verdict == Verdict.ENDED
    assert stored(user).frozen_at is not None
