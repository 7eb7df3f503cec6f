"""The turn of a password to be hashed: its SQL statements, and during which it holds a slot."""

from __future__ import annotations

from functools import partial

import pytest
from django.conf import settings as project
from pytest_django import Settings

from accounts.browser.visit import Visit
from accounts.passwords import turns
from accounts.passwords.hashers import hash_slot, hash_slot_at_once
from accounts.passwords.login_throttle import Turn, demand_turn, note_entry
from lib.slots import Busy
from lib.throttle import used
from tests.unit.accounts.people import NETWORK, PASSWORD, visit
from tests.unit.accounts.tries import NOW, SECOND, known_to, owner, suspected, try_password
from tests.unit.limit_statements import CHARGE, CLEAR, READ, limit_statements

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("cheap_hashes"),
    pytest.mark.requirement("S4", "S20"),
]

_statements = partial(limit_statements, limits="login")


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no slot for hashing be free at once; after a wait in the queue, one is."""

    def never() -> None:
        raise Busy

    monkeypatch.setattr(turns, "hash_slot_at_once", never)


def test_right_password_is_charged_in_one_statement_and_cleared_in_one() -> None:
    user = owner()
    taken = _statements(lambda: try_password(user.email, password=PASSWORD))
    assert taken == [CHARGE, CLEAR]


def test_known_browser_takes_the_same_statements() -> None:
    user = owner()
    cookies = known_to(user)
    taken = _statements(lambda: try_password(user.email, password=PASSWORD, cookies=cookies))
    assert taken == [CHARGE, CLEAR]


def test_wrong_password_is_charged_in_one_statement_and_its_network_in_one() -> None:
    assert _statements(lambda: try_password("niemand@mail.example")) == [CHARGE, CHARGE]


def test_refused_try_is_read_in_one_statement() -> None:
    for _failure in range(5):
        try_password("niemand@mail.example")
    assert _statements(lambda: try_password("niemand@mail.example")) == [CHARGE, READ]


@pytest.mark.usefixtures("queue")
def test_try_that_has_to_queue_is_read_first_and_then_charged() -> None:
    user = owner()
    taken = _statements(lambda: try_password(user.email, password=PASSWORD))
    assert taken == [READ, CHARGE, CLEAR]


@pytest.mark.usefixtures("queue")
def test_refused_try_does_not_queue() -> None:
    for _failure in range(5):
        try_password("niemand@mail.example")
    assert _statements(lambda: try_password("niemand@mail.example")) == [READ]


def test_try_from_a_suspect_network_is_read_before_it_queues_and_after() -> None:
    user = owner()
    suspected()
    taken = _statements(lambda: try_password(user.email, password=PASSWORD))
    assert taken == [CHARGE, READ, READ, CHARGE, CLEAR]


def test_try_is_charged_once_to_each_of_its_limits() -> None:
    user = owner()
    try_password(user.email)
    here = (project.LOGIN_LIMIT, user.email, NETWORK)
    everywhere = (project.LOGIN_ACCOUNT_LIMIT, user.email)
    apart = (project.LOGIN_SUSPECT_LIMIT, user.email, NETWORK)
    counted = used([here, everywhere, apart], now=NOW)
    assert {thing: count for thing, (count, _until) in counted.items()} == {here: 1, everywhere: 1}


def test_try_of_a_regular_user_of_a_suspect_network_is_not_charged_apart() -> None:
    user = owner()
    note_entry(visit(), user)
    suspected()
    try_password(user.email)
    apart = (project.LOGIN_SUSPECT_LIMIT, user.email, NETWORK)
    assert used([apart], now=NOW) == {}


def test_busy_try_is_charged_to_no_limit(settings: Settings) -> None:
    settings.HASH_SLOTS, settings.HASH_PATIENCE = 1, SECOND / 100
    with hash_slot(), pytest.raises(Busy):
        try_password("niemand@mail.example")
    here = (project.LOGIN_LIMIT, "niemand@mail.example", NETWORK)
    assert used([here], now=NOW) == {}


def test_try_that_was_not_charged_at_once_has_no_slot_while_it_is_read(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HASH_SLOTS = 1
    free = []

    def reading(where: Visit, email: str) -> Turn:
        with hash_slot_at_once():
            free.append(email)
        return demand_turn(where, email)

    suspected()
    monkeypatch.setattr(turns, "demand_turn", reading)
    try_password("niemand@mail.example")
    assert free == ["niemand@mail.example"]


def test_slot_is_free_again_after_a_failed_statement(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HASH_SLOTS = 1

    def fail(_where: Visit, _email: str) -> bool:
        raise RuntimeError

    monkeypatch.setattr(turns, "charge_at_once", fail)
    for _try in range(3):
        with pytest.raises(RuntimeError):
            try_password("niemand@mail.example")
    with hash_slot_at_once():
        pass
