"""A sign-in that is under way: how long it is valid, and how the session stores it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.browser.session_store import SessionStore
from accounts.models import User
from accounts.road.sign_in import Proof, SignIn
from accounts.road.walk import facts_of, locked
from tests.unit.accounts.people import employee, on_road, visit

MINUTE = timedelta(minutes=1)
SANNE = User(pk=7, epoch=3)
PROOFS = st.dictionaries(
    st.sampled_from(["password", "sms", "connect", "code"]),
    st.builds(Proof, st.floats(0, 2**33), st.text(max_size=64)),
)


def _begun(**changes: Any) -> SignIn:
    sign_in = SignIn.begin(user=SANNE, visit=visit())
    return replace(sign_in, **changes)


def test_new_sign_in_holds_the_password_proof_and_nothing_else() -> None:
    sign_in = _begun()
    assert sign_in.holds("password")
    assert set(sign_in.proofs) == {"password"}
    assert (sign_in.user_id, sign_in.epoch) == (7, 3)


@pytest.mark.parametrize(
    ("age", "fits"), [(0, True), (59, True), (59.99, True), (60, False), (1440, False)]
)
def test_sign_in_is_valid_for_sixty_minutes(age: float, *, fits: bool) -> None:
    here = visit()
    sign_in = SignIn.begin(user=SANNE, visit=here)
    assert sign_in.fits(SANNE, here.now + age * MINUTE) is fits


def test_proof_on_the_way_does_not_extend_the_sign_in() -> None:
    here = visit()
    late = here.now + 59 * MINUTE
    sign_in = SignIn.begin(user=SANNE, visit=here).proven("sms", late)
    assert not sign_in.fits(SANNE, here.now + 60 * MINUTE)


@pytest.mark.requirement("S51")
@pytest.mark.parametrize(
    ("user", "fits"),
    [
        (User(pk=7, epoch=3), True),
        (User(pk=7, epoch=4), False),
        (User(pk=7, epoch=2), False),
        (User(pk=7, epoch=3, is_active=False), False),
    ],
)
def test_sign_in_is_valid_for_an_active_user_of_the_same_epoch(user: User, *, fits: bool) -> None:
    assert _begun().fits(user, timezone.now()) is fits


def test_proof_counts_only_for_the_number_or_app_it_was_given_for() -> None:
    sign_in = _begun().proven("sms", timezone.now(), "number one")
    assert sign_in.holds("sms", "number one")
    assert not sign_in.holds("sms", "number two")
    assert not sign_in.holds("sms")
    assert not sign_in.holds("code", "number one")


def test_adding_a_proof_returns_a_copy() -> None:
    first = _begun()
    second = first.proven("sms", timezone.now())
    assert set(first.proofs) == {"password"}
    assert set(second.proofs) == {"password", "sms"}


@pytest.mark.asvs("V1.5.2")
@given(PROOFS)
def test_sign_in_survives_a_round_trip_through_json(
    proofs: dict[str, Proof],
) -> None:
    sign_in, session = _begun(proofs=proofs), SessionStore()
    session.update({})
    sign_in.keep(session)
    tripped = SessionStore()
    tripped.update(json.loads(json.dumps(dict(session.items()))))
    assert SignIn.read(tripped) == sign_in


def test_session_without_sign_in_returns_none() -> None:
    assert SignIn.read(SessionStore()) is None


def test_sign_in_stored_by_another_release_counts_as_none() -> None:
    session = SessionStore()
    _begun().keep(session)
    session["sign_in"] = {**session["sign_in"], "of_another_release": 1}
    assert SignIn.read(session) is None


def test_removed_sign_in_is_gone_and_removing_it_twice_is_allowed() -> None:
    session = SessionStore()
    _begun().keep(session)
    for _time in range(2):
        SignIn.forget(session)
        assert SignIn.read(session) is None


def test_one_page_submitted_twice_is_one_sign_in() -> None:
    one, other = (SignIn.begin(user=SANNE, visit=visit(form_token="page")) for _tap in range(2))
    assert one.id == other.id


def test_another_page_user_or_epoch_is_another_sign_in() -> None:
    page = visit(form_token="page")
    ids = {
        SignIn.begin(user=SANNE, visit=page).id,
        SignIn.begin(user=SANNE, visit=visit(form_token="next page")).id,
        SignIn.begin(user=User(pk=8, epoch=3), visit=page).id,
        SignIn.begin(user=User(pk=7, epoch=4), visit=page).id,
        SignIn.begin(user=SANNE, visit=visit()).id,
        SignIn.begin(user=SANNE, visit=visit()).id,
    }
    assert len(ids) == 6


def test_id_of_a_sign_in_does_not_reveal_the_page() -> None:
    sign_in = SignIn.begin(user=SANNE, visit=visit(form_token="thepagestoken"))
    assert len(sign_in.id) == 32
    assert "thepagestoken" not in repr(sign_in)


@pytest.mark.django_db
def test_facts_are_those_of_the_sign_in_in_this_browser() -> None:
    facts = on_road(employee())
    facts.sign_in.keep(facts.visit.session)
    assert facts_of(facts.visit) == facts


@pytest.mark.django_db
def test_browser_without_sign_in_has_no_facts() -> None:
    assert facts_of(visit()) is None


@pytest.mark.requirement("S51")
@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"is_active": False}, {"epoch": 2}])
def test_block_or_new_epoch_ends_the_sign_in_at_the_next_request(change: dict[str, object]) -> None:
    facts = on_road(employee())
    facts.sign_in.keep(facts.visit.session)
    assert locked(facts) == facts
    User.objects.filter(pk=facts.user.pk).update(**change)
    assert facts_of(facts.visit) is None
    assert locked(facts) is None


@pytest.mark.django_db
def test_sign_in_of_a_deleted_user_ends() -> None:
    facts = on_road(employee())
    facts.sign_in.keep(facts.visit.session)
    User.objects.filter(pk=facts.user.pk).delete()
    assert facts_of(facts.visit) is None
    assert locked(facts) is None
