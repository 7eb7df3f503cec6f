"""While all slots for password hashing are taken, users have to wait and no attempt is counted."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack
from datetime import timedelta

import pytest
from pytest_django import Settings

from accounts.passwords.hashers import hash_slot
from lib.models import Charge
from tests.journeys.town import PASSWORD, Person, Town
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S4")


@pytest.fixture
def crowd(settings: Settings) -> Iterator[ExitStack]:
    """Occupy every slot for password hashing until the test closes the yielded stack."""
    settings.HASH_PATIENCE = settings.HASH_PATIENCE / 100
    with ExitStack() as held:
        for _place in range(settings.HASH_SLOTS):
            held.enter_context(hash_slot())
        yield held


@pytest.mark.asvs("V15.2.2")
def test_login_in_a_crowd_is_asked_to_wait_and_no_try_is_used_up(
    town: Town, alice: Person, crowd: ExitStack
) -> None:
    town.invite(alice)
    visitor = Visitor()
    for _more_often_than_wrong_ones_are_allowed in range(10):
        visitor.open("/inloggen/")
        page = visitor.press("Inloggen", email=alice.email, password=PASSWORD)
        assert (page.status, page.h1) == (503, "Het is nu erg druk.")
        assert page.headers["Retry-After"] == "3"
    assert not Charge.objects.exists()


def test_page_that_was_asked_for_comes_after_the_wait_in_a_crowd(
    town: Town, alice: Person, crowd: ExitStack
) -> None:
    town.invite(alice)
    visitor = Visitor()
    visitor.open("/beveiliging/logboek/")
    visitor.press("Inloggen", email=alice.email, password=PASSWORD)
    login = visitor.page.links["Ga hier verder"]
    assert login == "/inloggen/?next=%2Fbeveiliging%2Flogboek%2F"
    assert visitor.open(visitor.page.url).url == login  # the page of the wait is shown once


def test_eight_people_at_once_all_get_their_turn(settings: Settings) -> None:
    settings.HASH_PATIENCE = timedelta(seconds=30)
    with ThreadPoolExecutor(8) as pool:
        with ExitStack() as held:
            for _place in range(settings.HASH_SLOTS):
                held.enter_context(hash_slot())
            others = [pool.submit(_take_a_turn) for _ in range(8 - settings.HASH_SLOTS)]
            wait(others, timeout=0.2)  # long enough to see a refusal
        assert all(one.result() for one in others)


def test_choosing_a_password_goes_on_when_the_crowd_is_gone(
    town: Town, alice: Person, crowd: ExitStack
) -> None:
    town.invite(alice)
    visitor = Visitor()
    form = visitor.open(town.link_for(alice))
    assert visitor.press("Toepassen", password=PASSWORD).status == 503
    crowd.close()
    visitor.page = form
    assert visitor.press("Toepassen", password=PASSWORD).url == "/inloggen/sms/"


def _take_a_turn() -> bool:
    with hash_slot():
        return True
