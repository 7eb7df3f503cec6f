"""Test that no malformed request breaks the site, reveals data or makes a forbidden change.

Every route is tested as every role. Routes are read from the resolver, forms and filters from the
pages, so new pages are tested automatically. Each request is rolled back after the check. The seed
comes from pytest-randomly, which prints it. FULL=1 sends more requests.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

import pytest
from django.conf import settings as site
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis.strategies import SearchStrategy
from pytest_django import Settings

from quality.fuzz import judging, people
from quality.fuzz.asking import Ask, asks
from tests.full import FULL, is_sampled
from tests.guards.routes import PROBES
from tests.guards.undone import undone
from tests.journeys.page import read
from tests.journeys.town import Person, Town
from tests.journeys.visitor import Visitor

Become = Callable[..., "Fuzzer"]
Addresses = dict[str, str]

pytestmark = pytest.mark.requirement("S83")

# How many rounds each role makes, and how many malformed requests each route gets per round.
TURNS, EXAMPLES = (10, 5) if FULL else (1, 2)
PROFILE = hypothesis_settings(
    deadline=None,
    database=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate, Phase.shrink),
)
NOTED, ROAD = judging.NOTED, judging.NOTED | judging.OF_A_SIGN_IN
# Paths that no route matches: middleware responds to the probes, and the other two get 404.
UNROUTED = {probe.strip("/"): probe for probe in (*PROBES, "/nergens/", "/static/nergens.css")}
SPOILED = "quality.fuzz.spoiled_urls"


@dataclass
class Fuzzer:
    """A browser that sends malformed requests. `kept` returns the rows that must not change."""

    visitor: Visitor
    kept: Callable[[], object]
    hidden: tuple[str, ...]
    examples: int = EXAMPLES

    def ask_all(self, addresses: dict[str, str]) -> None:
        """Fuzz every route, without FULL=1 half of them."""
        for route, address in (addresses | UNROUTED).items():
            if is_sampled(f"{self.visitor.page.url} {route}", 2):
                self.ask(route, address)

    def ask(self, route: str, address: str) -> None:
        """Fuzz one route. First check that a plain GET reveals nothing of `hidden`."""
        with undone(self.visitor.client):
            plain = self.visitor.client.get(address)
            assert judging.complaints(plain, hidden=self.hidden) == [], address
            page = read(plain, address)
            jar = dict.fromkeys(our_cookies(), "") | jar_of(self.visitor.client)
        self._ask(asks(route, address, page, jar), jar)

    def _ask(self, odd: SearchStrategy[Ask], jar: dict[str, str]) -> None:
        before = self.kept()

        @seed(random.getrandbits(64))
        @hypothesis_settings(PROFILE, max_examples=self.examples)
        @given(odd)
        def is_answered(ask: Ask) -> None:
            with undone(self.visitor.client):
                answer = ask.sent_by(self.visitor.client, jar)
                assert judging.complaints(answer, hidden=self.hidden) == []
                assert self.kept() == before

        is_answered()


@pytest.fixture
def become(town: Town, carol: Person, settings: Settings) -> Become:
    """Return a function that calls a walk of `quality.fuzz.people` and returns a Fuzzer."""
    settings.TRUSTED_PROXIES = 1

    def walked(walk: people.Walk, kept: Callable[[], object], *unseen: Person) -> Fuzzer:
        hidden = chain(*(words_of(one) for one in unseen))
        return Fuzzer(walk(town, carol), kept, (*hidden, "argon2$"))

    return walked


@pytest.fixture(params=range(TURNS), autouse=True)
def turn(request: pytest.FixtureRequest) -> object:
    """Repeat each test TURNS times; pytest-randomly gives each repetition a different seed."""
    return request.param


@pytest.fixture
def elsewhere(town: Town, bob: Person) -> Person:
    town.invite(bob, branch="01 Amsterdam")
    return bob


@pytest.fixture
def others(alice: Person, elsewhere: Person) -> tuple[Person, ...]:
    """Return people whose data an employee must neither see nor change."""
    return alice, elsewhere


def test_stranger_changes_nothing(
    become: Become, addresses: Addresses, others: tuple[Person, ...]
) -> None:
    become(people.stranger, partial(judging.rows, besides=NOTED), *others).ask_all(addresses)


def test_user_with_a_mail_link_can_choose_their_own_password_only(
    become: Become, addresses: Addresses, others: tuple[Person, ...], carol: Person
) -> None:
    kept = partial(judging.all_but_the_password_of, carol.email)
    become(people.with_link, kept, *others).ask_all(addresses)


@pytest.mark.parametrize("walk", people.ON_THE_ROAD)
def test_user_on_the_road_changes_their_own_sign_in_only(
    become: Become, walk: people.Walk, addresses: Addresses, others: tuple[Person, ...]
) -> None:
    become(walk, partial(judging.rows, besides=ROAD), *others).ask_all(addresses)


def test_employee_changes_their_own_sessions_and_devices_only(
    become: Become, addresses: Addresses, others: tuple[Person, ...]
) -> None:
    own = ROAD | judging.OWN
    become(people.employee, partial(judging.rows, besides=own), *others).ask_all(addresses)


@pytest.mark.requirement("S70")
@pytest.mark.asvs("V1.3.12", "V8.4.1")
def test_branch_admin_changes_no_person_of_another_branch(
    become: Become, addresses: Addresses, elsewhere: Person
) -> None:
    kept = partial(judging.beyond_the_branch, "02")
    fuzzer = become(people.branch_admin, kept, elsewhere)
    fuzzer.ask_all(addresses)
    assert fuzzer.visitor.open("/beheer/").url == "/beheer/"  # still logged in


def test_head_office_changes_no_role(become: Become, addresses: Addresses) -> None:
    fuzzer = become(people.head_office, judging.roles)
    fuzzer.ask_all(addresses)
    assert fuzzer.visitor.open("/beheer/").url == "/beheer/"


@pytest.mark.parametrize("fault", ["telt", "herhaalt", "schrijft", "vertelt", "stroomt"])
def test_control_server_error_of_a_view_is_found(
    become: Become, settings: Settings, others: tuple[Person, ...], fault: str
) -> None:
    settings.ROOT_URLCONF = SPOILED
    stranger = become(people.stranger, partial(judging.rows, besides=NOTED), *others)
    with pytest.raises((AssertionError, ValueError)):
        replace(stranger, examples=1500).ask(f"{fault}/", f"/{fault}/")


def words_of(person: Person) -> list[str]:
    """Return the personal data of a person that no other user must see."""
    return [one for one in (person.email, person.phone, person.last_name, person.key) if one]


def our_cookies() -> list[str]:
    return [getattr(site, name) for name in dir(site) if name.endswith("_COOKIE_NAME")]


def jar_of(client: Client) -> dict[str, str]:
    return {name: morsel.value for name, morsel in client.cookies.items()}
