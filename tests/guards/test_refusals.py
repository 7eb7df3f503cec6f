"""Test that a refusal runs the same SQL statements for known and unknown addresses.

A refusal computes no slow password hash, so one more statement is measurable: a difference of 160
microseconds was enough to find the addresses with an account.
"""

from __future__ import annotations

import pytest
from pytest_django import Settings

from accounts.browser.visit import Visit
from accounts.models import User
from accounts.services.password import enter_password
from tests.guards.refusing import (
    KINDS,
    REFUSALS,
    address_of,
    ask,
    make_people,
    shapes_of,
    tables_in,
)
from tests.journeys.town import Town

pytestmark = pytest.mark.requirement("S5", "S26")


@pytest.fixture(autouse=True)
def impatience(settings: Settings) -> None:
    """Shorten the time for which a request waits for a free slot for password hashing."""
    settings.HASH_PATIENCE = settings.HASH_PATIENCE / 100


def _refused(refusal: str, kind: str) -> list[str]:
    """Cause this refusal for a person of this kind. Return the SQL statements of the request."""
    where, status, brought_about = REFUSALS[refusal]
    with brought_about(address_of(kind)) as network:
        answered, statements = ask(where, address_of(kind), network)
    assert answered == status
    return statements


@pytest.mark.asvs("V6.3.8")
@pytest.mark.parametrize("refusal", REFUSALS)
def test_refusal_takes_the_same_statements_for_every_address_and_looks_no_address_up(
    town: Town, refusal: str
) -> None:
    make_people(town)
    taken = {kind: _refused(refusal, kind) for kind in KINDS}
    assert {table for each in taken.values() for table in tables_in(each)} <= {"lib_charge"}
    shapes = {kind: shapes_of(each) for kind, each in taken.items()}
    assert shapes == dict.fromkeys(KINDS, shapes["nobody"])


def test_control_look_up_before_the_refusal_is_found(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This variant looks up the account first, with one more SQL statement if it exists."""

    def looking_first(*, visit: Visit, email: str, password: str, **rest: object) -> str | None:
        user = User.objects.by_email(email)
        assert user is None or user.manages.count() == 0
        return enter_password(visit=visit, email=email, password=password)

    monkeypatch.setattr("accounts.views.login.enter_password", looking_first)
    make_people(town)
    known, nobody = (_refused("account and network", kind) for kind in ("known", "nobody"))
    assert "accounts_user" in tables_in(known) & tables_in(nobody)
    assert shapes_of(known) != shapes_of(nobody)
