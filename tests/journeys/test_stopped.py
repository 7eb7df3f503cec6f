"""With a blocked or frozen account, nobody can log in or stay logged in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from onboarding.services import change_person
from tests.journeys.thief import THIEFS, asked_recovery, asked_reset, is_outside
from tests.journeys.town import PASSWORD, Person, Town, link_in, log_in, user_of
from tests.journeys.visitor import Visitor

Stop = Callable[[Person], None]

pytestmark = pytest.mark.requirement("S51")


@pytest.fixture
def owner(town: Town, alice: Person, clock: time_machine.Traveller) -> Visitor:
    """Return Alice's browser, remembered and logged in, 59 minutes after she enrolled."""
    town.invite(alice)
    browser = town.enrol(alice, remember="on")
    clock.shift(timedelta(minutes=59))
    return browser


def _block(person: Person) -> None:
    change_person(by=None, user=user_of(person), now=timezone.now(), is_active=False)


def _freeze(person: Person) -> None:
    """Freeze the account without raising its epoch, so that only the freeze itself ends access."""
    User.objects.filter(email=person.email).update(frozen_at=timezone.now())


def _deactivate(person: Person) -> None:
    """Block the account without raising its epoch, so that only the block itself ends access."""
    User.objects.filter(email=person.email).update(is_active=False)


def _taken_over(town: Town, person: Person, thief: Visitor) -> str:
    """Connect the thief's app; return the link 'Dit was ik niet' that the owner is mailed."""
    thief.open(asked_recovery(town, person, thief))
    thief.press("Ga verder")
    town.deliver()
    person.key = thief.press("Controleer", code=town.sms_code_for(person)).key
    thief.press("Controleer", code=person.app_code(), remember="on")
    town.deliver()
    return link_in(town.newest_mail(person))


STOPS = pytest.mark.parametrize("stop", [_block, _freeze, _deactivate])


@STOPS
def test_stopped_user_does_not_enter_with_a_reset_link_in_hand(
    town: Town, alice: Person, owner: Visitor, stop: Stop
) -> None:
    thief = Visitor()
    thief.open(asked_reset(town, alice))
    form = thief.page.form_with("Toepassen")
    stop(alice)
    thief.send(form.action, {**form.fields, "password": THIEFS})
    thief.send(form.action, {**form.fields, "password": PASSWORD})
    assert is_outside(thief)
    assert thief.open("/inloggen/code/").h1 == "Inloggen"


@STOPS
def test_stopped_user_does_not_enter_with_a_recover_link_in_hand(
    town: Town, alice: Person, owner: Visitor, stop: Stop
) -> None:
    thief = Visitor()
    thief.open(asked_recovery(town, alice, thief))
    form = thief.page.form_with("Ga verder")
    stop(alice)
    thief.send(form.action, form.fields)
    thief.send(form.action, {**form.fields, "password": PASSWORD})
    town.deliver()
    assert len(town.twilio.sent) == 1
    assert thief.open("/inloggen/sms/").h1 == "Inloggen"
    assert is_outside(thief)


@STOPS
def test_stopped_user_does_not_enter_by_a_sign_in_under_way(
    town: Town, alice: Person, owner: Visitor, stop: Stop
) -> None:
    thief = Visitor()
    log_in(thief, alice)
    form = thief.page.form_with("Controleer")
    stop(alice)
    thief.send(form.action, {**form.fields, "code": alice.app_code()})
    assert is_outside(thief)
    thief.send("/inloggen/verder/", form.fields)
    assert is_outside(thief)


@pytest.mark.requirement("S43")
@STOPS
def test_stopped_user_does_not_enter_by_a_remembered_device(
    town: Town, alice: Person, owner: Visitor, stop: Stop
) -> None:
    owner.press("Uitloggen")
    stop(alice)
    log_in(owner, alice)
    assert owner.page.h1 == "Account geblokkeerd"
    assert is_outside(owner)


@pytest.mark.parametrize("stop", [_block, _deactivate])
def test_blocked_user_does_not_stay_logged_in(
    town: Town, alice: Person, owner: Visitor, stop: Stop
) -> None:
    stop(alice)
    assert is_outside(owner)


@pytest.mark.requirement("S64")
def test_owners_link_to_freeze_ends_every_way_in(
    town: Town, alice: Person, owner: Visitor, clock: time_machine.Traveller
) -> None:
    thief = Visitor()
    brake = _taken_over(town, alice, thief)
    clock.shift(timedelta(minutes=2))
    halfway = Visitor()
    log_in(halfway, alice)
    form = halfway.page.form_with("Controleer")
    reset = asked_reset(town, alice)

    owner.open(brake)
    owner.press("Blokkeer mijn account")
    assert is_outside(thief)
    log_in(thief, alice)
    assert thief.page.h1 == "Account geblokkeerd"
    halfway.send(form.action, {**form.fields, "code": alice.app_code()})
    assert is_outside(halfway)
    assert Visitor().open(reset).h1 == "Deze link werkt niet."


@pytest.mark.requirement("S64")
def test_owner_freezes_an_account_that_the_desk_blocks_and_no_thief_is_in_after_the_block(
    town: Town, alice: Person, owner: Visitor, clock: time_machine.Traveller
) -> None:
    thief = Visitor()
    brake = _taken_over(town, alice, thief)
    _block(alice)
    owner.open(brake)
    assert owner.press("Blokkeer mijn account").h1 == "Account geblokkeerd"
    change_person(by=None, user=user_of(alice), now=timezone.now(), is_active=True)
    clock.shift(timedelta(minutes=2))
    log_in(thief, alice)
    assert thief.page.h1 == "Account geblokkeerd"
    assert is_outside(thief)
