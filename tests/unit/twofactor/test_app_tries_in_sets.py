"""One try of an app code is charged to all its rate limits in one statement, or to none of them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest
from django.conf import settings

from accounts.models import User
from lib.throttle import Thing, TooMany, charge, used
from tests.unit.accounts.people import NETWORK, employee, on_road, visit
from tests.unit.limit_statements import CHARGE, CLEAR, limit_statements
from tests.unit.twofactor.second_factor import connected, present_code, wrong_code
from twofactor.app_codes import check_app_code
from twofactor.models import Authenticator
from twofactor.verdicts import Verdict

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S21")]

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def user() -> User:
    """Return a user with an app."""
    owner = employee()
    connected(owner, NOW)
    return owner


def _app(user: User) -> Authenticator:
    app: Authenticator = Authenticator.objects.get(user=user)
    return app


def _type(user: User, code: str) -> Verdict:
    return check_app_code(facts=on_road(user, visit(now=NOW)), code=code).verdict


def _type_wrong(user: User) -> Verdict:
    return _type(user, wrong_code(_app(user), NOW))


_statements = partial(limit_statements, limits="app")


def _counts(user: User) -> list[int]:
    """Return the numbers of tries with the user's app: from NETWORK, from all, and in a row."""
    app = _app(user).pk
    things: list[Thing] = [
        (settings.APP_TRIES, app, NETWORK),
        (settings.APP_DEVICE_LIMIT, app),
        (settings.APP_IN_A_ROW, app),
    ]
    found = used(things, now=NOW)
    return [found[thing][0] if thing in found else 0 for thing in things]


def test_right_code_is_charged_in_one_statement_and_cleared_in_one(user: User) -> None:
    code = present_code(_app(user), NOW)
    assert _statements(lambda: _type(user, code)) == [CHARGE, CLEAR]
    assert _counts(user) == [0, 0, 0]


def test_wrong_code_is_charged_in_one_statement(user: User) -> None:
    assert _statements(lambda: _type_wrong(user)) == [CHARGE]
    assert _counts(user) == [1, 1, 1]


def test_refused_code_is_charged_to_no_limit(user: User) -> None:
    for _failure in range(5):
        _type_wrong(user)
    with pytest.raises(TooMany):
        _type_wrong(user)
    assert _counts(user) == [5, 5, 5]


def test_code_after_a_hundred_failures_still_counts_for_the_waits(user: User) -> None:
    for _failure in range(settings.APP_IN_A_ROW.tries):
        charge(settings.APP_IN_A_ROW, _app(user).pk, now=NOW)
    for _try in range(5):
        assert _type_wrong(user) == Verdict.ONLY_RECOVERY
    with pytest.raises(TooMany):
        _type_wrong(user)
    assert _counts(user) == [5, 5, 100]
