"""The `left` cookie of abandoned sign-ins: what it holds, for how long, and of how many users."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.signing import b64_decode

from accounts.browser.visit import Visit
from accounts.models import User
from accounts.road import left
from accounts.road.sign_in import SignIn
from tests.unit.accounts.people import cookies_after, visit

pytestmark = pytest.mark.requirement("S22")

COOKIE = settings.LEFT_COOKIE_NAME
SECOND = timedelta(seconds=1)
_IDLE, WHOLE = settings.SIGN_IN_LIFETIME


def _begun(pk: int, where: Visit, epoch: int = 1) -> SignIn:
    return SignIn.begin(user=User(pk=pk, epoch=epoch), visit=where)


def _noted(pk: int, where: Visit) -> tuple[SignIn, Visit]:
    """Store a new sign-in in the `left` cookie; return the sign-in, and a visit with the cookie."""
    sign_in = _begun(pk, where)
    left.note(sign_in, where)
    return sign_in, visit(cookies=cookies_after(where), now=where.now)


def test_left_sign_in_keeps_its_id_and_first_start_but_not_its_proofs() -> None:
    first, back = _noted(7, visit())
    later = visit(cookies=back.cookies, now=back.now + 10 * SECOND)
    again = left.resume(_begun(7, later), later)
    assert (again.id, again.started_at) == (first.id, first.started_at)
    assert again.proven_at("password") == later.now


def test_cookie_holds_no_proof() -> None:
    _first, back = _noted(7, visit())
    payload = json.loads(b64_decode(back.cookies[COOKIE].split(":")[0].encode()))
    ((person, entry),) = payload.items()
    assert person == "7"
    assert [type(value) for value in entry] == [str, int, float]


@pytest.mark.parametrize(("age", "goes_on"), [(WHOLE - SECOND, True), (WHOLE, False)])
def test_entry_ends_an_hour_after_its_first_start(age: timedelta, *, goes_on: bool) -> None:
    first, back = _noted(7, visit())
    _other, back = _noted(8, visit(cookies=back.cookies, now=back.now + age))
    assert (left.resume(_begun(7, back), back).id == first.id) is goes_on


def test_entry_is_valid_for_its_user_and_epoch_only() -> None:
    first, back = _noted(7, visit())
    for person, epoch in ((7, 2), (7, 0), (8, 1)):
        assert left.resume(_begun(person, back, epoch), back).id != first.id


def test_cookie_keeps_the_latest_few_users() -> None:
    back, ids = visit(), {}
    for pk in range(1, settings.PEOPLE_OF_A_BROWSER + 2):
        begun, back = _noted(pk, back)
        ids[pk] = begun.id
    kept = [pk for pk, one in ids.items() if left.resume(_begun(pk, back), back).id == one]
    assert kept == list(ids)[1:]
    assert len(back.cookies[COOKIE]) < 1000


def test_removing_one_user_from_the_cookie_leaves_the_others() -> None:
    first, back = _noted(7, visit())
    second, back = _noted(8, back)
    left.forget(7, back)
    back = visit(cookies=cookies_after(back))
    assert left.resume(_begun(7, back), back).id != first.id
    assert left.resume(_begun(8, back), back).id == second.id


def test_browser_without_the_cookie_is_sent_none_when_a_road_is_walked() -> None:
    here = visit()
    left.note(_begun(7, here), here)
    left.forget(7, here)
    assert here.answer == {}


def test_removing_the_last_user_deletes_the_cookie() -> None:
    _first, back = _noted(7, visit())
    left.forget(7, back)
    assert back.answer[COOKIE] == ("", timedelta(0))


@pytest.mark.parametrize("spoil", [lambda one: one[:-4] + "AAAA", lambda one: one.split(":")[0]])
def test_changed_cookie_counts_as_none(spoil: object) -> None:
    assert callable(spoil)
    first, back = _noted(7, visit())
    changed = visit(cookies={COOKIE: spoil(back.cookies[COOKIE])})
    assert left.resume(_begun(7, changed), changed).id != first.id
