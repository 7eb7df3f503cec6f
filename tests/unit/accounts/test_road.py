"""The steps of a sign-in: their order, a step added by settings, and going to the next step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY
from django.db import transaction
from pytest_django import Settings

from accounts.browser.session_store import PROVED_AT, SessionStore
from accounts.models import SecurityEvent, Session
from accounts.road.sign_in import SignIn
from accounts.road.walk import Facts, Step, advance, next_step, road
from messaging.models import Message
from messaging.states import Kind
from tests.unit.accounts import travellers
from tests.unit.accounts.people import cookies_after, on_road, visit
from twofactor.devices import remember
from twofactor.models import Authenticator
from twofactor.sms_codes import number_digest

pytestmark = pytest.mark.django_db

BACKEND = project.AUTHENTICATION_BACKENDS[0]


class House(Step):
    """A step that another Django app could add. It is asked until the sign-in has a proof of it."""

    name = "house"
    url_name = "home"
    amr = "tea"
    prepared: list[int] = []

    def is_asked(self, facts: Facts) -> bool:
        return not facts.sign_in.holds(self.name)

    def prepare(self, facts: Facts) -> None:
        self.prepared.append(facts.user.pk)

    def arrive(self, facts: Facts) -> bool:
        return self.name in facts.sign_in.proofs


@pytest.fixture
def with_house(settings: Settings) -> Iterator[None]:
    """Add the step `House` to the end of settings.ROAD."""
    House.prepared.clear()
    settings.ROAD = [*settings.ROAD, "tests.unit.accounts.test_road.House"]
    road.cache_clear()
    yield
    road.cache_clear()


@transaction.atomic
def _advance_and_fail(facts: Facts) -> None:
    advance(facts)
    raise RuntimeError


def test_steps_stand_in_the_order_of_the_settings() -> None:
    assert [step.name for step in road()] == ["password", "counter", "sms", "connect", "code"]


def test_step_of_another_app_is_asked_prepared_and_walked(with_house: None) -> None:
    facts = travellers.app_and_code()
    assert advance(facts) == "home"
    assert House.prepared == [facts.user.pk]
    assert not SecurityEvent.objects.filter(what="login").exists()
    done = facts.proven("house")
    assert next_step(done) is None
    advance(done)
    assert done.visit.session["amr"] == ["otp", "pwd", "tea"]


def test_road_is_that_of_the_settings_again_after_the_test() -> None:
    assert len(road()) == 5


def test_moving_on_to_sms_keeps_the_proof_and_queues_one_message() -> None:
    facts = travellers.password()
    assert advance(facts) == "sms"
    assert SignIn.read(SessionStore(facts.visit.session.session_key)) == facts.sign_in
    assert Message.objects.get().kind == Kind.SMS


def test_moving_on_twice_sends_one_message_and_keeps_one_session() -> None:
    facts = travellers.password()
    for _time in range(2):
        advance(facts)
    assert Message.objects.count() == 1
    assert Session.objects.count() == 1


def test_moving_on_to_connect_makes_one_secret() -> None:
    facts = travellers.sms()
    for _time in range(2):
        assert advance(facts) == "connect"
    assert Authenticator.objects.get(user=facts.user).confirmed is False


def test_moving_on_to_the_code_makes_nothing() -> None:
    assert advance(travellers.app()) == "code"
    assert not Message.objects.exists()
    assert Authenticator.objects.count() == 1


@pytest.mark.requirement("S50")
def test_walked_road_logs_in_under_a_new_key() -> None:
    facts = travellers.app()
    advance(facts)
    before = facts.visit.session.session_key
    done = facts.proven("code", travellers.device_of(facts))
    assert advance(done) == "home"
    row = Session.objects.get()
    assert facts.visit.session.session_key != before
    assert (row.user_id, row.epoch, row.amr) == (facts.user.pk, 1, "otp pwd")
    kept = SessionStore(facts.visit.session.session_key)
    assert (kept[SESSION_KEY], kept[BACKEND_SESSION_KEY]) == (str(facts.user.pk), BACKEND)
    assert SignIn.read(kept) is None


@pytest.mark.asvs("V16.3.1")
def test_login_names_every_method_that_proved_it() -> None:
    facts = travellers.app_connected_here()
    done = facts.proven("sms", number_digest(facts.user))
    advance(done)
    assert Session.objects.get().amr == "otp pwd sms"


def test_login_proves_the_app_at_the_moment_of_its_code_and_not_of_the_password() -> None:
    facts = travellers.app()
    moment = facts.visit.now + timedelta(minutes=2)
    proofs = facts.sign_in.proven("code", moment, of=travellers.device_of(facts))
    advance(replace(facts, sign_in=proofs))
    assert facts.visit.session[PROVED_AT] == moment.timestamp()


@pytest.mark.requirement("D3")
def test_remembered_browser_that_skips_the_code_proves_no_app() -> None:
    facts = travellers.app()
    remember(facts)
    here = visit(cookies=cookies_after(facts.visit))
    assert advance(on_road(facts.user, here)) == "home"
    assert here.session[PROVED_AT] == 0


@pytest.mark.asvs("V16.3.1")
def test_login_is_logged_with_user_and_network() -> None:
    facts = travellers.app_and_code()
    advance(facts)
    event = SecurityEvent.objects.get(what="login")
    assert (event.user_id, event.network) == (facts.user.pk, facts.visit.network)
    assert event.at == facts.visit.now


@pytest.mark.asvs("V7.6.2")
def test_unfinished_road_logs_no_user_in() -> None:
    facts = travellers.password()
    advance(facts)
    assert Session.objects.get().epoch is None
    assert SESSION_KEY not in facts.visit.session


@pytest.mark.asvs("V2.3.3")
def test_rolled_back_service_leaves_neither_proof_nor_message_nor_session() -> None:
    facts = travellers.password()
    with pytest.raises(RuntimeError):
        _advance_and_fail(facts)
    assert not Message.objects.exists()
    assert not Session.objects.exists()


def test_sms_refused_by_its_rate_limit_does_not_stop_the_road() -> None:
    first = travellers.password()
    advance(first)
    second = on_road(first.user, visit(now=first.visit.now + timedelta(seconds=1)))
    assert advance(second) == "sms"
    assert Message.objects.count() == 1
