"""Races 3, 4, 5 and 7: enter or request SMS codes, and enter codes of the app."""

from __future__ import annotations

from collections.abc import Iterator

from tests.browser.walks import next_code, wrong_code
from tests.journeys.town import PASSWORD, Person
from tests.races.live.door import GUESSES
from tests.races.live.ring import Heat, Ring
from tests.races.live.rivals import Rival, at_once, press

_CONNECT = "/inloggen/koppelen/"


def sms_code_used_at_once(ring: Ring, trials: int) -> Iterator[Heat]:
    """Enter the same SMS code in sixteen sessions for which it is valid."""
    for person in ring.people(trials):
        tabs, code = _double_taps(ring, person), ring.cluster.sms_code_for(person)
        pages = at_once(tabs, [press(tab, "Controleer", code=code) for tab in tabs])
        yield Heat.of(pages, sum(tab.open(_CONNECT).url == _CONNECT for tab in tabs))


def sms_codes_guessed(ring: Ring, trials: int) -> Iterator[Heat]:
    """Enter wrong SMS codes in sixteen sessions, three in a row in each."""
    for person in ring.people(trials):
        tabs, code = _double_taps(ring, person), ring.cluster.sms_code_for(person)
        wrong, before = f"{(int(code) + 1) % 10**6:06d}", ring.happened("sms_code_wrong")
        deeds = [press(tab, "Controleer", times=GUESSES, code=wrong) for tab in tabs]
        pages = at_once(tabs, deeds)
        yield Heat.of(pages, ring.happened("sms_code_wrong") - before)


def sms_asked_at_once(ring: Ring, trials: int) -> Iterator[Heat]:
    """Request another SMS in sixteen tabs. Count the SMS that reach the phone."""
    waiting = [(person, ring.with_password(person)) for person in ring.people(trials)]
    ring.settle()
    ring.let_time_pass()
    for person, browser in waiting:
        browser.open(browser.page.url)
        tabs, before = ring.browsers(of=browser), len(ring.cluster.twilio.sent_to(person.phone))
        pages = at_once(tabs, [press(tab, "Stuur een nieuwe code") for tab in tabs])
        ring.settle()
        yield Heat.of(pages, len(ring.cluster.twilio.sent_to(person.phone)) - before)


def app_code_used_at_once(ring: Ring, trials: int) -> Iterator[Heat]:
    """Enter the same code of the app in sixteen logins."""
    for person in ring.people(trials):
        ring.enrolled(person)
        rivals, code = ring.at_login(person), next_code(person)
        pages = at_once(rivals, [press(rival, "Controleer", code=code) for rival in rivals])
        yield Heat.of(pages, sum(page.h1 == "Mijn account" for page in pages))


def app_codes_counted(ring: Ring, trials: int) -> Iterator[Heat]:
    """Enter wrong codes of one app from sixteen networks, three in a row in each.

    Twenty-one codes are checked, then the limit of the app is reached. If an update of the count
    were lost, more codes would be checked.
    """
    for person in ring.people(trials):
        ring.enrolled(person)
        rivals, wrong = ring.at_login(person), wrong_code(person)
        before = ring.happened("app_code_wrong")
        deeds = [press(rival, "Controleer", times=GUESSES, code=wrong) for rival in rivals]
        pages = at_once(rivals, deeds)
        yield Heat.of(pages, ring.happened("app_code_wrong") - before)


def _double_taps(ring: Ring, person: Person) -> list[Rival]:
    """Send the password form in sixteen tabs. Return the tabs: one SMS code is valid in each."""
    browser = ring.browser()
    browser.open(ring.cluster.link_for(person))
    tabs = ring.browsers(of=browser)
    for tab in tabs:
        tab.press("Toepassen", password=PASSWORD)
    return tabs
