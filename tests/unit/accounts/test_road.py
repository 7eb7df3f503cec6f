"""The road: which step is asked of which facts, and what moving on does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import transaction

from accounts.models import SecurityEvent, Session, User
from accounts.road import Facts, advance, next_step, road
from accounts.sessions import SessionStore
from accounts.sign_in import SignIn
from messaging.models import Kind, Message
from tests.unit.accounts.people import employee, on_road, visit, without_proof
from tests.unit.twofactor.second_factor import connected, pending
from twofactor.models import Authenticator
from twofactor.services import number_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django import Settings

pytestmark = pytest.mark.django_db


class House:
    """A step of another app: asks for a tea bag until the sign-in holds one."""

    name = "house"
    url_name = "home"
    amr = "tea"
    prepared: list[int] = []

    def is_asked(self, facts: Facts) -> bool:
        """Ask it until it is there."""
        return not facts.sign_in.holds(self.name)

    def prepare(self, facts: Facts) -> None:
        """Put the kettle on."""
        self.prepared.append(facts.user.pk)

    def arrive(self, facts: Facts) -> None:
        """Leave the cup."""


@pytest.fixture
def with_house(settings: Settings) -> Iterator[None]:
    """Put the step of another app at the end of the road."""
    House.prepared.clear()
    settings.ROAD = [*settings.ROAD, "tests.unit.accounts.test_road.House"]
    road.cache_clear()
    yield
    road.cache_clear()


@transaction.atomic
def _advance_and_fail(facts: Facts) -> None:
    advance(facts)
    raise RuntimeError


def _nothing_proven() -> Facts:
    return without_proof(on_road(employee()), "password")


def _app_but_nothing_proven() -> Facts:
    return without_proof(_app(), "password")


def _password() -> Facts:
    return on_road(employee())


def _sms() -> Facts:
    user = employee()
    return on_road(user, sms=number_digest(user))


def _sms_of_another_number() -> Facts:
    return on_road(employee(), sms=number_digest(employee()))


def _sms_without_password() -> Facts:
    return without_proof(_sms(), "password")


def _pending_app() -> Facts:
    facts = _sms()
    pending(facts)
    return facts


def _app_pending_elsewhere() -> Facts:
    facts = _sms()
    pending(on_road(facts.user))
    return facts


def _app() -> Facts:
    user = employee()
    connected(user, visit().now)
    return on_road(user)


def _app_and_changed_number() -> Facts:
    facts = _app()
    facts.user.phone = "+31698765432"
    facts.user.save()
    return facts


def _app_and_sms() -> Facts:
    facts = _app()
    return facts.proven("sms", number_digest(facts.user))


def _app_and_code() -> Facts:
    facts = _app()
    return facts.proven("code", _device_of(facts))


def _app_connected_here() -> Facts:
    facts = _app()
    return facts.proven("connect", _device_of(facts))


def _code_of_a_former_app() -> Facts:
    facts = _app_and_code()
    Authenticator.objects.all().delete()
    connected(facts.user, facts.visit.now)
    return facts


def _code_but_no_app() -> Facts:
    return on_road(employee(), code="1")


def _code_without_password() -> Facts:
    return without_proof(_app_and_code(), "password")


def _device_of(facts: Facts) -> str:
    return str(Authenticator.objects.get(user=facts.user, confirmed=True).pk)


CASES: list[tuple[Callable[[], Facts], str | None]] = [
    (_nothing_proven, "password"),
    (_app_but_nothing_proven, "password"),
    (_password, "sms"),
    (_sms, "connect"),
    (_sms_of_another_number, "sms"),
    (_sms_without_password, "password"),
    (_pending_app, "connect"),
    (_app_pending_elsewhere, "connect"),
    (_app, "code"),
    (_app_and_changed_number, "code"),
    (_app_and_sms, "code"),
    (_app_and_code, None),
    (_app_connected_here, None),
    (_code_of_a_former_app, "code"),
    (_code_but_no_app, "sms"),
    (_code_without_password, "password"),
]


@pytest.mark.parametrize(
    ("case", "asked"),
    [
        pytest.param(case, asked, id=f"{case.__name__.strip('_')}-asks-{asked}")
        for case, asked in CASES
    ],
)
def test_step_follows_from_facts_and_proofs(case: Callable[[], Facts], asked: str | None) -> None:
    step = next_step(case())
    assert (step.name if step else None) == asked


def test_steps_stand_in_the_order_of_the_settings() -> None:
    assert [step.name for step in road()] == ["password", "sms", "connect", "code"]


def test_step_of_another_app_is_asked_prepared_and_walked(with_house: None) -> None:
    facts = _app_and_code()
    assert advance(facts) == "home"
    assert House.prepared == [facts.user.pk]
    assert not SecurityEvent.objects.filter(what="login").exists()
    done = facts.proven("house")
    assert next_step(done) is None
    advance(done)
    assert done.visit.session["amr"] == ["otp", "pwd", "tea"]


def test_road_is_the_settings_own_again_after_the_test() -> None:
    assert len(road()) == 4


def test_moving_on_to_sms_keeps_the_proof_and_queues_one_message() -> None:
    facts = _password()
    assert advance(facts) == "sms"
    assert SignIn.read(SessionStore(facts.visit.session.session_key)) == facts.sign_in
    assert Message.objects.get().kind == Kind.SMS


def test_moving_on_twice_sends_one_message_and_keeps_one_session() -> None:
    facts = _password()
    for _time in range(2):
        advance(facts)
    assert Message.objects.count() == 1
    assert Session.objects.count() == 1


def test_moving_on_to_connect_makes_one_secret() -> None:
    facts = _sms()
    for _time in range(2):
        assert advance(facts) == "connect"
    assert Authenticator.objects.get(user=facts.user).confirmed is False


def test_moving_on_to_the_code_makes_nothing() -> None:
    assert advance(_app()) == "code"
    assert not Message.objects.exists()
    assert Authenticator.objects.count() == 1


def test_walked_road_logs_in_under_a_new_key() -> None:
    facts = _app()
    advance(facts)
    before = facts.visit.session.session_key
    done = facts.proven("code", _device_of(facts))
    assert advance(done) == "home"
    row = Session.objects.get()
    assert row.session_key != before
    assert (row.user_id, row.epoch, row.amr) == (facts.user.pk, 1, "otp pwd")
    kept = SessionStore(row.session_key)
    assert kept[SESSION_KEY] == str(facts.user.pk)
    assert SignIn.read(kept) is None


def test_login_names_every_method_that_proved_it() -> None:
    facts = _app_connected_here()
    done = facts.proven("sms", number_digest(facts.user))
    advance(done)
    assert Session.objects.get().amr == "otp pwd sms"


def test_login_is_noted_with_person_and_network() -> None:
    facts = _app_and_code()
    advance(facts)
    event = SecurityEvent.objects.get(what="login")
    assert (event.user_id, event.network) == (facts.user.pk, facts.visit.network)
    assert User.objects.get(pk=facts.user.pk).last_login == facts.visit.now


def test_half_walked_road_logs_nobody_in() -> None:
    facts = _password()
    advance(facts)
    assert Session.objects.get().user_id is None
    assert SESSION_KEY not in facts.visit.session


def test_undone_deed_leaves_neither_proof_nor_message_nor_session() -> None:
    facts = _password()
    with pytest.raises(RuntimeError):
        _advance_and_fail(facts)
    assert not Message.objects.exists()
    assert not Session.objects.exists()


def test_message_that_may_not_go_out_now_does_not_stop_the_road() -> None:
    first = _password()
    advance(first)
    second = on_road(first.user, visit(now=first.visit.now + timedelta(seconds=1)))
    assert advance(second) == "sms"
    assert Message.objects.count() == 1
