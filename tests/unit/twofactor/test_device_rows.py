"""Which rows remembering and forgetting a browser touch: its own, and nobody else's."""

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
from twofactor.devices import forget
from twofactor.models import Authenticator, RememberedDevice
from twofactor.services import check_app_code
from twofactor.verdicts import Verdict

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S40")]


def test_ticking_again_in_one_browser_keeps_the_persons_other_browser() -> None:
    user = person_with_app()
    phone, tablet = ticked(user), ticked(user)
    again = ticked(user, phone)
    assert is_spared(user, tablet)
    assert is_spared(user, again)
    assert not is_spared(user, phone)


def test_row_that_a_cookie_names_goes_only_when_it_is_the_persons_own() -> None:
    user, other = person_with_app(), person_with_app()
    theirs = ticked(other)
    row, token = entries_of(theirs)[str(other.pk)]
    ticked(user, {NAME: signing.dumps({str(user.pk): (row, token)}, salt=SALT)})
    assert is_spared(other, theirs)


def test_remembering_and_forgetting_are_noted_of_whose_browser_it_is() -> None:
    user = person_with_app()
    ticked(user)
    forget(user=user, device_id=RememberedDevice.objects.get().pk, visit=visit())
    noted = SecurityEvent.objects.filter(user_id=user.pk).values_list("what", flat=True)
    assert {Event.DEVICE_REMEMBERED, Event.DEVICE_FORGOTTEN} <= set(noted)


def test_forgetting_what_is_not_there_is_not_noted() -> None:
    forget(user=person_with_app(), device_id=4711, visit=visit())
    assert not SecurityEvent.objects.filter(what=Event.DEVICE_FORGOTTEN).exists()


def test_code_without_a_tick_remembers_no_browser() -> None:
    facts = before_the_code(person_with_app())
    code = present_code(Authenticator.objects.get(), facts.visit.now)
    assert check_app_code(facts=facts, code=code).verdict == Verdict.RIGHT
    assert not RememberedDevice.objects.exists()


def test_cookie_of_a_month_ago_is_not_read_even_where_its_row_lives_on() -> None:
    user = person_with_app()
    cookies = ticked(user)
    later = timezone.now() + settings.DEVICE_LIFETIME + timedelta(days=1)
    RememberedDevice.objects.update(expires_at=later + timedelta(days=1))
    with time_machine.travel(later, tick=False):
        assert not is_spared(user, cookies)
