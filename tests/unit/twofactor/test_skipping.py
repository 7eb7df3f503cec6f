"""Entering the password on a remembered device: the login locks nobody before its INSERT."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django import Settings

from accounts.browser.visit import Visit
from accounts.models import SecurityEvent, Session, User
from accounts.passwords.hashers import hashed
from accounts.road.sign_in import SignIn
from accounts.road.walk import Facts, road
from accounts.services import password as password_services
from accounts.services.password import Entry, enter_password
from tests.unit.accounts.people import PASSWORD, cookies_after, visit
from tests.unit.accounts.test_road import House, with_house
from tests.unit.twofactor.remembering import (
    NAME,
    Cookies,
    after_use,
    entries_of,
    notices,
    person_with_app,
    the_device,
    ticked,
)
from twofactor.devices import forget
from twofactor.models import RememberedDevice
from twofactor.models.remembered_device import RememberedDeviceManager

__all__ = ["with_house"]

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("cheap_hashes"),
    pytest.mark.requirement("S41"),
]

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-11-23T09:00:05+01:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def user() -> User:
    return person_with_app(password=hashed(PASSWORD))


def _entered(user: User, cookies: Cookies, *, recovering: bool = False) -> tuple[str | None, Visit]:
    """Enter the password with these cookies. Return where the browser is sent, and the visit."""
    here = visit(cookies=cookies)
    entry = Entry(recovering=recovering)
    where = enter_password(visit=here, email=user.email, password=PASSWORD, entry=entry)
    return where, here


def _sessions(user: User) -> list[tuple[str, int | None]]:
    """Return method and epoch of each session; a sign-in has no epoch."""
    return list(Session.objects.filter(user=user).values_list("amr", "epoch"))


def test_device_skips_the_code_and_its_value_is_replaced(user: User) -> None:
    cookies = ticked(user)
    where, here = _entered(user, cookies)
    assert where == "home"
    assert _sessions(user) == [("pwd", user.epoch)]
    assert entries_of(cookies_after(here)) != entries_of(cookies)
    assert SecurityEvent.objects.filter(what="login", user_id=user.pk).count() == 1


def test_second_tap_of_a_double_tap_logs_in_and_keeps_the_cookie(user: User) -> None:
    cookies = ticked(user)
    first, _here = _entered(user, cookies)
    second, here = _entered(user, cookies)
    assert (first, second) == ("home", "home")
    assert NAME not in here.answer
    assert notices() == 0


def test_copied_value_is_asked_for_the_code_and_ends_the_device(
    user: User, clock: time_machine.Traveller
) -> None:
    copied = ticked(user)
    cookies = copied
    for _use in range(2):
        clock.shift(5 * MINUTE)
        cookies = after_use(user, cookies)
    where, here = _entered(user, copied)
    assert where == "code"
    assert _sessions(user) == [("", None)]
    assert SignIn.read(here.session) is not None
    assert not RememberedDevice.objects.exists()
    assert notices() == 1
    assert not SecurityEvent.objects.filter(what="login", user_id=user.pk).exists()


def _forgotten(user: User) -> None:
    forget(user=user, device_id=the_device().pk, visit=visit())


def _expired(_user: User) -> None:
    RememberedDevice.objects.update(expires_at=visit().now)


def _of_an_earlier_epoch(_user: User) -> None:
    RememberedDevice.objects.update(epoch=0)


def _of_staff(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_staff=True)


@pytest.mark.requirement("S42", "S43")
@pytest.mark.parametrize("ended", [_forgotten, _expired, _of_an_earlier_epoch, _of_staff])
def test_device_that_counts_no_more_is_asked_for_the_code(
    user: User, ended: Callable[[User], None]
) -> None:
    cookies = ticked(user)
    ended(user)
    where, _here = _entered(user, cookies)
    assert where == "code"
    assert _sessions(user) == [("", None)]
    assert notices() == 0


def test_recovery_of_the_app_is_asked_for_the_code(user: User) -> None:
    cookies, value = ticked(user), the_device().digest
    where, _here = _entered(user, cookies, recovering=True)
    assert where == "code"
    assert the_device().digest == value


def test_device_skips_no_step_after_the_code(user: User, with_house: None) -> None:
    del with_house
    cookies = ticked(user)
    where, _here = _entered(user, cookies)
    assert [step.name for step in road()][-2:] == ["code", "house"]
    assert where == "home"  # the page of the step `house`
    assert _sessions(user) == [("", None)]


class Later(House):
    """A step after the app code that needs no lock and does nothing at the login."""

    def needs_lock(self, facts: Facts) -> bool:
        del facts
        return False

    def arrive(self, facts: Facts) -> bool:
        del facts
        return True


def test_device_skips_no_later_step_that_needs_no_lock(
    user: User, with_house: None, settings: Settings
) -> None:
    del with_house  # it empties the cache of the road afterwards
    settings.ROAD = [*settings.ROAD[:-1], "tests.unit.twofactor.test_skipping.Later"]
    road.cache_clear()
    _entered(user, ticked(user))
    assert _sessions(user) == [("", None)]


def test_ended_device_leaves_the_cookie_and_is_not_tried_again(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookies = ticked(user)
    _forgotten(user)
    _where, here = _entered(user, cookies)
    assert str(user.pk) not in entries_of(cookies_after(here))
    monkeypatch.delattr(RememberedDeviceManager, "rotate")
    where, _here = _entered(user, cookies_after(here))
    assert where == "code"


@pytest.mark.requirement("S42", "S51")
@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"frozen_at": datetime(2026, 3, 2, tzinfo=UTC)},
        {"epoch": 2},
        {"is_staff": True},
    ],
)
def test_outcome_is_wrong_and_no_session_is_left_if_the_person_changed_meanwhile(
    user: User, monkeypatch: pytest.MonkeyPatch, change: dict[str, object]
) -> None:
    cookies = ticked(user)

    def then_changed(_user: User, _password: str) -> bool:
        return User.objects.filter(pk=user.pk).update(**change) == 1

    monkeypatch.setattr(password_services, "is_password_of", then_changed)
    where, here = _entered(user, cookies)
    assert where is None
    assert here.session.is_empty()
    assert not Session.objects.exists()
