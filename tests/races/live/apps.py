"""Races 6 and 8: connect or replace an app in two sign-ins with eight tabs each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pyotp
from django.utils import timezone

from tests.journeys.counter import at_the_field
from tests.journeys.town import PASSWORD, Person, log_in
from tests.races.live.desk import counter_code, desk
from tests.races.live.ring import RIVALS, Heat, Ring
from tests.races.live.rivals import Rival, at_once, press

# Brings a browser to the SMS page.
Beginning = Callable[[Person, Rival], None]


def app_connected_twice(ring: Ring, trials: int) -> Iterator[Heat]:
    """Connect two apps of one user at the same moment, each in its own sign-in."""
    people = ring.people(trials)
    for person in people:
        ring.with_password(person)
        ring.cluster.sms_code_for(person)  # unused: each sign-in of the race gets its own SMS

    def begin(person: Person, browser: Rival) -> None:
        log_in(browser, person)

    yield from _confirmed(ring, people, begin, "app_connected")


def recovery_finished_twice(ring: Ring, trials: int) -> Iterator[Heat]:
    """Finish a recovery in two browsers that opened the same mail link."""
    people = ring.people(trials)
    links = {person.email: _recover_link(ring, person) for person in people}

    def begin(person: Person, browser: Rival) -> None:
        browser.open(links[person.email])
        browser.press("Ga verder", password=PASSWORD)

    yield from _confirmed(ring, people, begin, "app_replaced")


def counter_code_used_twice(ring: Ring, trials: int) -> Iterator[Heat]:
    """Finish a recovery in two browsers in which the same counter code was entered."""
    people = ring.people(trials)
    for person in people:
        ring.enrolled(person)
    (counter,) = desk(ring, 1)
    codes = {person.email: counter_code(counter, person) for person in people}

    def begin(person: Person, browser: Rival) -> None:
        at_the_field(browser, person)
        browser.press("Controleer", code=codes[person.email])

    yield from _confirmed(ring, people, begin, "app_replaced")


def _confirmed(
    ring: Ring, people: Sequence[Person], begin: Beginning, event: str
) -> Iterator[Heat]:
    """Confirm two apps of each user at the same moment, each in a sign-in with eight tabs.

    Yield a Heat for each user. It counts the tabs that logged in, or the events if they are more.
    """
    first = [_at_connect(ring, person, begin) for person in _after_a_while(ring, people)]
    second = [_at_connect(ring, person, begin) for person in _after_a_while(ring, people)]
    for sign_ins in zip(first, second, strict=True):
        tabs = [tab for one in sign_ins for tab in ring.browsers(RIVALS // 2, of=one)]
        before = ring.happened(event)
        deeds = [press(tab, "Controleer", code=_code_on(tab)) for tab in tabs]
        pages = at_once(tabs, deeds)
        inside = sum(page.h1 == "Mijn account" for page in pages)
        yield Heat.of(pages, max(inside, ring.happened(event) - before))


def _after_a_while(ring: Ring, people: Sequence[Person]) -> Sequence[Person]:
    """Reset the rate limits, so that each user can be sent another SMS. Return `people`."""
    ring.let_time_pass()
    return people


def _at_connect(ring: Ring, person: Person, begin: Beginning) -> Rival:
    browser = ring.browser()
    begin(person, browser)
    ring.past_sms(person, browser)
    return browser


def _code_on(tab: Rival) -> str:
    """Return the current code of the TOTP secret on this tab's page."""
    return pyotp.TOTP(tab.page.key).at(timezone.now())


def _recover_link(ring: Ring, person: Person) -> str:
    """Activate the person, and request the recovery mail. Return the link in the mail."""
    ring.enrolled(person)
    (browser,) = ring.at_login(person, 1)
    browser.follow("Herstel mobiele app")
    browser.press("Stuur mij een mail")
    return ring.cluster.link_for(person)
