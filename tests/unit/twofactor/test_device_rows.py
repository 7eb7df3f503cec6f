"""Remembering or forgetting a browser changes no row of another user or another browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import signing
from django.utils import timezone

from accounts.log.events import Event
from accounts.models import SecurityEvent
from tests.unit.accounts.people import visit
from tests.unit.twofactor.remembering import (
    NAME,
    SALT,
    before_the_code,
    entries_of,
    is_spared,
    person_with_app,
    ticked,
)
from tests.unit.twofactor.second_factor import present_code
from twofactor.app_codes import check_app_code
from twofactor.devices import forget
from twofactor.models import Authenticator, RememberedDevice
from twofactor.verdicts import Verdict

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S40")]


def test_ticking_again_in_one_browser_keeps_the_users_other_browser() -> None:
    user = person_with_app()
    phone, tablet = ticked(user), ticked(user)
    again = ticked(user, phone)
    assert is_spared(user, tablet)
    assert is_spared(user, again)
    assert not is_spared(user, phone)


def test_row_named_by_a_cookie_is_replaced_only_if_it_is_the_users_own() -> None:
    user, other = person_with_app(), person_with_app()
    theirs = ticked(other)
    row, token = entries_of(theirs)[str(other.pk)]
    ticked(user, {NAME: signing.dumps({str(user.pk): (row, token)}, salt=SALT)})
    assert is_spared(other, theirs)


def test_remembering_and_forgetting_are_logged_for_the_owner_of_the_browser() -> None:
    user = person_with_app()
    ticked(user)
    forget(user=user, device_id=RememberedDevice.objects.get().pk, visit=visit())
    noted = SecurityEvent.objects.filter(user_id=user.pk).values_list("what", flat=True)
    assert {Event.DEVICE_REMEMBERED, Event.DEVICE_FORGOTTEN} <= set(noted)


def test_forgetting_an_unknown_device_is_not_logged() -> None:
    forget(user=person_with_app(), device_id=4711, visit=visit())
    assert not SecurityEvent.objects.filter(what=Event.DEVICE_FORGOTTEN).exists()


def test_code_without_a_tick_remembers_no_browser() -> None:
    facts = before_the_code(person_with_app())
    code = present_code(Authenticator.objects.get(), facts.visit.now)
    assert check_app_code(facts=facts, code=code).verdict == Verdict.RIGHT
    assert not RememberedDevice.objects.exists()


def test_expired_cookie_is_refused_even_if_its_row_is_valid() -> None:
    user = person_with_app()
    cookies = ticked(user)
    later = timezone.now() + settings.DEVICE_LIFETIME + timedelta(days=1)
    RememberedDevice.objects.update(expires_at=later + timedelta(days=1))
    with time_machine.travel(later, tick=False):
        assert not is_spared(user, cookies)
