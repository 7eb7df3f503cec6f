"""A login begins a new session, even if an attacker had put a session key in the browser."""

from __future__ import annotations

import pytest

from accounts.browser.session_store import SessionStore
from accounts.models import Session
from accounts.models.session import row_key
from tests.journeys.town import PASSWORD, Person, Town, log_in
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S50")

MADE_UP = "a" * 32


@pytest.fixture
def planted(town: Town, bob: Person) -> str:
    """Return the session key of Bob, the attacker, for tests to set in another user's browser.

    The session has an entry 'planted', by which the tests recognise this session's data.
    """
    town.invite(bob)
    visitor = Visitor()
    visitor.open(town.link_for(bob))
    visitor.press("Toepassen", password=PASSWORD)
    key = key_of(visitor)
    session = SessionStore(key)
    session["planted"] = "by Bob"
    session.save()
    return key


@pytest.mark.asvs("V7.2.4")
def test_password_by_link_begins_a_session_without_the_planted_data(
    town: Town, alice: Person, visitor: Visitor, planted: str
) -> None:
    town.invite(alice)
    visitor.client.cookies["session"] = planted
    visitor.open(town.link_for(alice))
    visitor.press("Toepassen", password=PASSWORD)
    assert visitor.page.url == "/inloggen/sms/"
    assert begins_anew(visitor, planted)


@pytest.mark.asvs("V7.2.4")
def test_password_at_login_begins_a_session_without_the_planted_data(
    town: Town, alice: Person, visitor: Visitor, planted: str
) -> None:
    town.invite(alice)
    town.enrol(alice)
    visitor.client.cookies["session"] = planted
    log_in(visitor, alice)
    assert visitor.page.url == "/inloggen/code/"
    assert begins_anew(visitor, planted)


@pytest.mark.asvs("V7.2.4")
def test_app_code_begins_a_session_that_no_earlier_cookie_opens(
    town: Town, alice: Person, visitor: Visitor, planted: str
) -> None:
    town.invite(alice)
    visitor.client.cookies["session"] = planted
    visitor.open(town.link_for(alice))
    visitor.press("Toepassen", password=PASSWORD)
    at_password = key_of(visitor)
    town.deliver()
    visitor.press("Controleer", code=town.sms_code_for(alice))
    alice.key = visitor.page.key
    visitor.press("Controleer", code=alice.app_code())
    assert visitor.page.h1 == "Mijn account"
    assert len({planted, at_password, key_of(visitor)}) == 3
    for old in (planted, at_password):
        assert begins_anew(visitor, old)


def test_made_up_session_key_is_not_adopted(town: Town, alice: Person, visitor: Visitor) -> None:
    town.invite(alice)
    town.enrol(alice)
    visitor.client.cookies["session"] = MADE_UP
    log_in(visitor, alice)
    assert visitor.page.url == "/inloggen/code/"
    assert begins_anew(visitor, MADE_UP)


def key_of(visitor: Visitor) -> str:
    return visitor.client.cookies["session"].value


def begins_anew(visitor: Visitor, old: str) -> bool:
    """Return whether the browser has a new session without Bob's data, and `old` is deleted."""
    thief = Visitor()
    thief.client.cookies["session"] = old
    is_out = thief.open("/inloggen/verder/").h1 == "Inloggen"
    is_gone = not Session.objects.filter(pk=row_key(old)).exists()
    is_empty = "planted" not in SessionStore(key_of(visitor))
    return is_out and is_gone and is_empty and key_of(visitor) != old
