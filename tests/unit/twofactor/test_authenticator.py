"""Authenticator apps: a secret is sealed and belongs to one sign-in; a code is accepted once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Session, User
from lib.sealing import SealBrokenError
from lib.throttle import TooMany
from tests.unit.accounts.people import employee, on_road, visit
from tests.unit.twofactor.second_factor import at_connect, connected, pending, present_code
from twofactor.app_codes import check_app_code, connect_app
from twofactor.models import Authenticator
from twofactor.otpauth import code_at, time_step
from twofactor.verdicts import Verdict

pytestmark = pytest.mark.django_db

STEP = timedelta(seconds=30)


@pytest.mark.requirement("S33")
def test_secret_is_stored_sealed() -> None:
    device = pending(at_connect(employee()))
    assert len(device.key) == 32
    assert device.key not in device.sealed_key


@pytest.mark.requirement("S33")
@pytest.mark.asvs("V11.3.3")
def test_swapped_secrets_open_in_neither_row() -> None:
    one, other = pending(at_connect(employee())), pending(at_connect(employee()))
    one.sealed_key, other.sealed_key = other.sealed_key, one.sealed_key
    Authenticator.objects.bulk_update([one, other], ["sealed_key"])
    for device in Authenticator.objects.all():
        with pytest.raises(SealBrokenError):
            device.step_of("123456", visit().now)


@pytest.mark.requirement("S33")
@pytest.mark.asvs("V11.3.3", "V16.5.3")
def test_swapped_secret_refuses_the_login() -> None:
    now = visit().now
    mine, theirs = connected(employee(), now), connected(employee(), now)
    Authenticator.objects.filter(pk=mine.pk).update(sealed_key=theirs.sealed_key)
    facts = on_road(User.objects.get(pk=mine.user_id))
    with pytest.raises(SealBrokenError):
        check_app_code(facts=facts, code=present_code(theirs, now))
    assert not Session.objects.exists()


def test_reload_keeps_the_secret_that_was_scanned() -> None:
    facts = at_connect(employee())
    assert pending(facts).key == pending(facts).key


@pytest.mark.requirement("S33")
def test_another_sign_in_gets_another_secret() -> None:
    user = employee()
    one, other = pending(at_connect(user)), pending(at_connect(user))
    assert one.key != other.key


@pytest.mark.requirement("S33")
def test_secret_of_another_sign_in_cannot_be_confirmed() -> None:
    user = employee()
    shown = pending(at_connect(user))
    other = at_connect(user)
    outcome = connect_app(facts=other, code=present_code(shown, other.visit.now))
    assert outcome.verdict == Verdict.ENDED
    assert not Authenticator.objects.filter(confirmed=True).exists()


@pytest.mark.requirement("S30")
def test_right_code_connects_the_app_logs_in_and_deletes_other_pending_apps() -> None:
    user = employee()
    facts = at_connect(user)
    device = pending(facts)
    pending(at_connect(user))
    outcome = connect_app(facts=facts, code=present_code(device, facts.visit.now))
    assert (outcome.verdict, outcome.where) == (Verdict.RIGHT, "home")
    assert Authenticator.objects.get(user=user).pk == device.pk


@pytest.mark.requirement("S30")
def test_code_that_connected_the_app_does_not_log_in_as_well() -> None:
    facts = at_connect(employee())
    code = present_code(pending(facts), facts.visit.now)
    connect_app(facts=facts, code=code)
    again = on_road(facts.user, visit(now=facts.visit.now))
    assert check_app_code(facts=again, code=code).verdict == Verdict.USED


def test_wrong_code_keeps_the_secret() -> None:
    facts = at_connect(employee())
    device = pending(facts)
    wrong = code_at(device.key, time_step(facts.visit.now) + 20)
    assert connect_app(facts=facts, code=wrong).verdict == Verdict.WRONG
    assert pending(facts).key == device.key


@pytest.mark.requirement("S30")
def test_accepted_code_is_refused_again_and_the_next_one_is_taken() -> None:
    user, now = employee(), timezone.now()
    device = connected(user, now)
    facts, code = on_road(user, visit(now=now)), present_code(device, now)
    verdicts = [check_app_code(facts=facts, code=code).verdict for _time in range(2)]
    later = on_road(facts.user, visit(now=now + STEP))
    verdicts.append(check_app_code(facts=later, code=present_code(device, now + STEP)).verdict)
    assert verdicts == [Verdict.RIGHT, Verdict.USED, Verdict.RIGHT]


@pytest.mark.requirement("S30")
def test_code_older_than_an_accepted_one_counts_as_used() -> None:
    user, now = employee(), timezone.now()
    device = connected(user, now)
    check_app_code(facts=on_road(user), code=present_code(device, now))
    outcome = check_app_code(facts=on_road(user), code=present_code(device, now - STEP))
    assert outcome.verdict == Verdict.USED


@pytest.mark.parametrize("change", [{"is_active": False}, {"epoch": 2}])
def test_ended_sign_in_neither_connects_nor_logs_in(change: dict[str, object]) -> None:
    newcomer = at_connect(employee())
    device = pending(newcomer)
    user = employee()
    app = connected(user, timezone.now())
    regular = on_road(user)
    User.objects.update(**change)
    code, app_code = present_code(device, newcomer.visit.now), present_code(app, regular.visit.now)
    assert connect_app(facts=newcomer, code=code).verdict == Verdict.ENDED
    assert check_app_code(facts=regular, code=app_code).verdict == Verdict.ENDED
    assert not Session.objects.exists()


def test_app_code_of_a_user_without_an_app_ends_the_sign_in() -> None:
    assert check_app_code(facts=on_road(employee()), code="123456").verdict == Verdict.ENDED


@pytest.mark.requirement("S21")
def test_sixth_wrong_code_waits_from_this_network_only() -> None:
    user = employee()
    device = connected(user, timezone.now())
    facts = on_road(user)
    wrong = code_at(device.key, time_step(facts.visit.now) + 20)
    for _try in range(5):
        assert check_app_code(facts=facts, code=wrong).verdict == Verdict.WRONG
    with pytest.raises(TooMany):
        check_app_code(facts=facts, code=wrong)
    elsewhere = replace(facts, visit=replace(facts.visit, network="198.51.100.0/24"))
    assert check_app_code(facts=elsewhere, code=wrong).verdict == Verdict.WRONG


def test_code_of_another_persons_app_is_wrong() -> None:
    user, now = employee(), timezone.now()
    connected(user, now)
    facts = on_road(user)
    theirs = connected(employee(), now)
    assert check_app_code(facts=facts, code=present_code(theirs, now)).verdict == Verdict.WRONG
