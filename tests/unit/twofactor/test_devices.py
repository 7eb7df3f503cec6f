"""Remembered devices: for which users a browser has them, for how long, and what ends them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as project

from accounts.browser.visit import Visit
from accounts.models import SecurityEvent, User
from accounts.road.walk import advance
from lib.tokens import digest
from tests.unit.accounts.people import cookies_after, employee, visit
from tests.unit.twofactor.remembering import (
    NAME,
    Cookies,
    after_use,
    before_the_code,
    entries_of,
    is_spared,
    notices,
    person_with_app,
    the_device,
    ticked,
)
from tests.unit.twofactor.second_factor import at_connect, pending, present_code
from twofactor.app_codes import check_app_code, connect_app
from twofactor.devices import drop_if_refused, forget, is_remembered, remember, rotate
from twofactor.models import RememberedDevice
from twofactor.verdicts import Verdict

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S40")]

MINUTE, DAY, SECOND = timedelta(minutes=1), timedelta(days=1), timedelta(seconds=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-11-23T09:00:05+01:00", tick=False) as traveller:
        yield traveller


# Remembering


def test_ticked_browser_is_remembered_for_its_user() -> None:
    user = person_with_app()
    assert is_spared(user, ticked(user))
    assert not is_spared(user, {})


@pytest.mark.asvs("V11.5.1")
def test_cookie_holds_256_random_bits_and_the_table_only_their_digest() -> None:
    user = person_with_app()
    cookies = ticked(user)
    number, token = entries_of(cookies)[str(user.pk)]
    assert len(token) == 43
    assert (number, digest(token)) == (the_device().pk, the_device().digest)
    assert token not in repr(RememberedDevice.objects.values().get())


def test_cookie_lives_for_thirty_days() -> None:
    facts = before_the_code(person_with_app())
    remember(facts)
    assert facts.visit.answer[NAME][1] == project.DEVICE_LIFETIME


@pytest.mark.requirement("S53")
def test_row_holds_browser_and_network_for_the_owner() -> None:
    user = person_with_app()
    facts = before_the_code(user)
    remember(replace(facts, visit=replace(facts.visit, agent="Chrome op Android")))
    assert (the_device().agent, the_device().network) == ("Chrome op Android", facts.visit.network)
    assert str(the_device()) == "Chrome op Android"
    assert str(RememberedDevice()) == "onbekende browser"


def test_app_code_remembers_the_browser_only_with_the_tick() -> None:
    user = person_with_app()
    device = user.authenticator_set.get()
    for tick in (False, True):
        facts = before_the_code(user)
        code = present_code(device, facts.visit.now + tick * 30 * SECOND)
        outcome = check_app_code(facts=facts, code=code, remember=tick)
        assert outcome.verdict == Verdict.RIGHT
        assert RememberedDevice.objects.exists() is tick


@pytest.mark.parametrize("remembering", [True, False])
def test_enrolment_remembers_the_browser_only_with_the_tick(*, remembering: bool) -> None:
    facts = at_connect(employee())
    code = present_code(pending(facts), facts.visit.now)
    connect_app(facts=facts, code=code, remember=remembering)
    assert is_spared(facts.user, cookies_after(facts.visit)) is remembering


def test_wrong_code_with_the_tick_remembers_nothing() -> None:
    facts = before_the_code(person_with_app())
    assert check_app_code(facts=facts, code="abcdef", remember=True).verdict == Verdict.WRONG
    assert not RememberedDevice.objects.exists()
    assert NAME not in facts.visit.answer


@pytest.mark.requirement("D3")
@pytest.mark.asvs("V6.3.3")
def test_session_of_a_remembered_device_is_marked_as_password_only() -> None:
    user = person_with_app()
    facts = before_the_code(user, ticked(user))
    assert advance(facts) == "home"
    assert facts.visit.session["amr"] == ["pwd"]


def test_ticking_again_keeps_one_row_and_invalidates_the_old_value() -> None:
    user = person_with_app()
    first = ticked(user)
    second = ticked(user, first)
    assert RememberedDevice.objects.count() == 1
    assert is_spared(user, second)
    assert not is_spared(user, first)


@pytest.mark.requirement("S42")
def test_remembered_device_does_not_replace_the_password() -> None:
    user = person_with_app()
    facts = before_the_code(user, ticked(user))
    begun = replace(facts, sign_in=replace(facts.sign_in, proofs={}))
    assert advance(begun) == "login"


# The thirty days


@pytest.mark.asvs("V9.2.1")
def test_device_ends_after_thirty_days_however_often_it_is_used(
    clock: time_machine.Traveller,
) -> None:
    user = person_with_app()
    cookies = ticked(user)
    for _use in range(project.DEVICE_LIFETIME.days - 1):
        clock.shift(DAY)
        cookies = after_use(user, cookies)
    clock.shift(DAY - SECOND)
    assert is_spared(user, cookies)
    clock.shift(SECOND)
    assert not is_spared(user, cookies)


# Several people, staff


def test_browser_remembers_the_latest_five_of_six_users() -> None:
    people = [person_with_app() for _person in range(6)]
    cookies: Cookies = {}
    for user in people:
        cookies = ticked(user, cookies)
    assert [is_spared(user, cookies) for user in people] == [False, *[True] * 5]


def test_use_by_one_user_keeps_the_entries_of_the_others() -> None:
    people = [person_with_app() for _person in range(5)]
    cookies: Cookies = {}
    for user in people:
        cookies = ticked(user, cookies)
    for user in people:
        cookies = after_use(user, cookies)
    assert all(is_spared(user, cookies) for user in people)


@pytest.mark.requirement("S42", "D3")
def test_staff_are_never_remembered() -> None:
    user = person_with_app(is_staff=True)
    facts = before_the_code(user)
    remember(facts)
    assert not RememberedDevice.objects.exists()
    assert not facts.visit.answer


@pytest.mark.requirement("S42")
def test_device_of_a_user_who_became_staff_does_not_count() -> None:
    user = person_with_app()
    cookies = ticked(user)
    User.objects.filter(pk=user.pk).update(is_staff=True)
    assert not is_spared(user, cookies)
    assert advance(before_the_code(user, cookies)) == "code"


# What ends it


@pytest.mark.requirement("S43")
def test_raised_epoch_ends_the_device_without_a_mail_about_theft() -> None:
    user = person_with_app()
    cookies = ticked(user)
    user.end_everything()
    user.save()
    facts = before_the_code(user, cookies)
    assert not is_remembered(facts)
    drop_if_refused(facts)
    rotate(facts)
    assert notices() == 0


@pytest.mark.requirement("S43")
def test_renewed_password_hash_ends_no_device() -> None:
    user = person_with_app()
    cookies = ticked(user)
    User.objects.filter(pk=user.pk).update(password="argon2$renewed")
    assert is_spared(user, cookies)


@pytest.mark.requirement("S43")
def test_forgetting_a_device_is_logged_once() -> None:
    user = person_with_app()
    cookies, number = ticked(user), the_device().pk
    for _tap in range(2):
        forget(user=user, device_id=number, visit=visit())
    assert not is_spared(user, cookies)
    assert SecurityEvent.objects.filter(what="device_forgotten").count() == 1


@pytest.mark.requirement("S43")
@pytest.mark.asvs("V8.2.2")
def test_user_cannot_forget_the_device_of_another() -> None:
    user = person_with_app()
    cookies = ticked(user)
    forget(user=person_with_app(), device_id=the_device().pk, visit=visit())
    assert is_spared(user, cookies)
    assert not SecurityEvent.objects.filter(what="device_forgotten").exists()


def test_device_works_from_every_network() -> None:
    user = person_with_app()
    cookies = ticked(user)
    facts = before_the_code(user, cookies)
    elsewhere: Visit = replace(facts.visit, network="203.0.113.0/24")
    assert is_remembered(replace(facts, visit=elsewhere))
