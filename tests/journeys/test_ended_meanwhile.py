"""A session that ends during one of its requests stays ended, and causes no server error."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import SecurityEvent, Session, User
from accounts.passwords.hashers import is_password_of
from accounts.road.walk import Facts, Step, next_step
from tests.journeys.page import Page
from tests.journeys.town import PASSWORD, Person, Town, log_in
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S51")


def _end_after_reading(patch: pytest.MonkeyPatch) -> None:
    """Make each request for a step's page read its session, and then delete all sessions."""

    def later(facts: Facts) -> Step | None:
        Session.objects.all().delete()
        return next_step(facts)

    patch.setattr("accounts.views.step.next_step", later)


def test_a_sign_in_ended_during_the_sms_step_leads_to_login(
    town: Town, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.invite(alice)
    visitor = Visitor()
    visitor.open(town.link_for(alice))
    visitor.press("Toepassen", password=PASSWORD)
    town.deliver()
    code = town.sms_code_for(alice)
    _end_after_reading(monkeypatch)
    assert visitor.press("Controleer", code=code).url == "/inloggen/?weg"
    assert not Session.objects.exists()


@pytest.mark.asvs("V16.5.3")
def test_sign_in_ended_during_the_app_code_is_not_logged_in(
    town: Town,
    alice: Person,
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    town.invite(alice)
    town.enrol(alice)
    clock.shift(timedelta(minutes=1))
    visitor = Visitor()
    log_in(visitor, alice)
    logins = SecurityEvent.objects.filter(what="login").count()
    _end_after_reading(monkeypatch)
    page = visitor.press("Controleer", code=alice.app_code())
    assert page.h1 == "Inloggen"
    assert not Session.objects.exists()
    assert SecurityEvent.objects.filter(what="login").count() == logins


def test_a_session_ended_during_a_change_of_password_changes_nothing(
    town: Town, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    before = User.objects.get(email=alice.email).password
    visitor.open("/wachtwoord/wijzigen/")

    def ended(password: str) -> str:
        Session.objects.all().delete()
        return password

    monkeypatch.setattr("accounts.services.password.hashed", ended)
    page = visitor.press("Toepassen", current=PASSWORD, password="Een heel ander woord 7!")
    assert page.h1 == "Inloggen"
    assert User.objects.get(email=alice.email).password == before
    assert not Session.objects.exists()


@pytest.mark.requirement("S5")
@pytest.mark.parametrize("values", [{"is_active": False}, {"epoch": 99}])
def test_right_password_of_a_person_blocked_meanwhile_reads_as_a_wrong_one(
    town: Town, alice: Person, monkeypatch: pytest.MonkeyPatch, values: dict[str, Any]
) -> None:
    """Also in a browser without a session, where the person is not locked before the check."""
    town.invite(alice)
    town.enrol(alice)
    wrong = _logged_in("Een fiets met 9 wielen!", alice)

    def later(user: User | None, password: str) -> bool:
        answer = is_password_of(user, password)
        User.objects.filter(email=alice.email).update(**values)
        return answer

    monkeypatch.setattr("accounts.services.password.is_password_of", later)
    right = _logged_in(PASSWORD, alice)
    assert (right.status, right.url, right.text) == (wrong.status, wrong.url, wrong.text)
    assert "klopt niet" in right.text or "niet goed" in right.text
    assert not Session.objects.filter(epoch=None).exists()


def _logged_in(password: str, person: Person) -> Page:
    """Return the page after this password in a new browser."""
    visitor = Visitor()
    visitor.open("/inloggen/")
    return visitor.press("Inloggen", email=person.email, password=password)
