"""In the table of apps, each app can be confirmed only once, and each code accepted only once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from tests.unit.accounts.people import employee, on_road, visit
from tests.unit.twofactor.remembering import person_with_app
from tests.unit.twofactor.second_factor import at_connect, pending
from twofactor.housekeeping import TwofactorHousekeeping
from twofactor.models import Authenticator
from twofactor.otpauth import code_at, time_step

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S30")]


def test_app_in_use_cannot_be_confirmed_again() -> None:
    person_with_app()
    device, now = Authenticator.objects.get(), visit().now
    assert not Authenticator.objects.confirm(device.pk, time_step(now), now)
    assert Authenticator.objects.get().last_step == device.last_step


def test_used_time_step_is_burned_and_the_next_is_not() -> None:
    person_with_app()
    device, step = Authenticator.objects.get(), time_step(visit().now)
    assert Authenticator.objects.burn(device, step)
    device.refresh_from_db()
    assert device.is_spent(step)
    assert not device.is_spent(step + 1)


def test_time_step_of_a_pending_app_cannot_be_burned() -> None:
    device, step = pending(at_connect(person_with_app())), time_step(visit().now)
    assert not Authenticator.objects.burn(device, step)
    device.refresh_from_db()
    assert device.last_step < step


@pytest.mark.requirement("S33")
def test_pending_secret_is_shown_to_its_own_user_and_sign_in_only() -> None:
    facts = at_connect(person_with_app())
    device, devices = pending(facts), Authenticator.objects
    assert devices.pending_of(facts.user, facts.sign_in.id) == device
    assert devices.pending_of(person_with_app(), facts.sign_in.id) is None
    assert devices.pending_of(facts.user, "") is None


@pytest.mark.requirement("S33")
def test_confirmed_app_belongs_to_no_sign_in() -> None:
    device, now = pending(at_connect(employee())), visit().now
    assert Authenticator.objects.confirm(device.pk, time_step(now), now)
    assert Authenticator.objects.get().sign_in == ""


def test_burned_code_confirms_no_app() -> None:
    device, now = pending(at_connect(employee())), visit().now
    step = time_step(now)
    Authenticator.objects.burn_nearby(device.pk, step)
    assert not Authenticator.objects.confirm(device.pk, step, now)
    assert not Authenticator.objects.get().confirmed
    assert Authenticator.objects.confirm(device.pk, step + 1, now)


def test_purge_deletes_a_pending_key_after_a_day() -> None:
    facts = at_connect(employee())
    device, second = pending(facts), timedelta(seconds=1)
    ends = device.created_at + settings.PENDING_KEPT
    assert TwofactorHousekeeping().purge(ends - second)["pending authenticators"] == 0
    assert TwofactorHousekeeping().purge(ends)["pending authenticators"] == 1


def test_secret_that_does_not_unseal_matches_no_code() -> None:
    user, here = employee(), visit()
    old, fresh = pending(on_road(user, here)), pending(on_road(user, visit()))
    code = code_at(old.key, time_step(here.now))
    assert Authenticator.objects.is_of_old_line(fresh, code, here.now)
    Authenticator.objects.filter(pk=old.pk).update(sealed_key=fresh.sealed_key)
    assert not Authenticator.objects.is_of_old_line(fresh, code, here.now)
