"""Test that each request on the road or at the desk takes exactly the statements listed here.

BEGIN and COMMIT are not counted.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.journeys.counting import Counting
from tests.journeys.lists import BOX, crowd, paste, pasted
from tests.journeys.town import Person, Town, log_in

OTHER = "Een boot met 3 masten!"

BUDGETS: dict[str, list[tuple[str, int]]] = {
    "activation": [
        ("GET /activeren/#/", 0),
        ("GET /activeren/", 3),
        ("POST /activeren/", 24),
        ("GET /inloggen/sms/", 5),
        ("POST /inloggen/sms/", 11),
        ("GET /inloggen/koppelen/", 4),
        ("POST /inloggen/koppelen/", 15),
        ("GET /", 1),
    ],
    "login": [
        ("GET /inloggen/", 0),
        ("POST /inloggen/", 4),
        ("GET /inloggen/code/", 1),
        ("POST /inloggen/code/", 9),
        ("GET /", 1),
    ],
    "remembered": [
        ("GET /inloggen/", 0),
        ("POST /inloggen/", 6),
        ("GET /", 1),
    ],
    "reset": [
        ("GET /wachtwoord/vergeten/", 0),
        ("POST /wachtwoord/vergeten/", 10),
        ("GET /wachtwoord/vergeten/gestuurd/", 0),
        ("GET /wachtwoord/#/", 0),
        ("GET /wachtwoord/nieuw/", 2),
        ("POST /wachtwoord/nieuw/", 15),
        ("GET /inloggen/code/", 1),
    ],
    "recovery": [
        ("GET /inloggen/", 0),
        ("POST /inloggen/", 4),
        ("GET /inloggen/code/", 1),
        ("GET /herstel/", 1),
        ("POST /herstel/", 9),
        ("GET /herstel/gestuurd/", 1),
        ("GET /herstel/#/", 1),
        ("GET /herstel/verder/", 3),
        ("POST /herstel/verder/", 17),
        ("GET /inloggen/sms/", 6),
        ("POST /inloggen/sms/", 13),
        ("GET /inloggen/koppelen/", 3),
        ("POST /inloggen/koppelen/", 29),
        ("GET /", 1),
    ],
    "desk": [
        ("GET /beheer/", 15),  # one looks for people whose wrong codes hold them out
        ("GET /beheer/accounts/user/", 7),
        ("GET /beheer/accounts/user/#/change/", 13),
    ],
    # A list of forty people: the box, its check, the start, the progress and the result.
    "bulk": [
        ("GET /beheer/bulk/nieuw/", 6),
        ("POST /beheer/bulk/inlezen/", 20),
        ("GET /beheer/bulk/#/", 7),
        ("POST /beheer/bulk/#/starten/", 12),
        ("GET /beheer/bulk/#/", 6),
        ("GET /beheer/bulk/#/", 8),
        ("GET /beheer/bulk/", 5),
    ],
}


def assert_exactly(scenario: str, visitor: Counting) -> None:
    """Compare the visitor's requests with this scenario's budget; on a difference, show the SQL."""
    assert visitor.counts() == BUDGETS[scenario], visitor.told()


@pytest.fixture
def visitor(town: Town, alice: Person, clock: time_machine.Traveller) -> Counting:
    """Return a browser in which Alice enrolled an hour ago, and whose session has ended."""
    town.invite(alice)
    enrolled = Counting()
    town.enrol(alice, enrolled)
    enrolled.press("Uitloggen")
    clock.shift(timedelta(hours=1))
    return enrolled


def fresh() -> Counting:
    return Counting(address="203.0.113.9")


def test_activation_takes_these_statements(town: Town, alice: Person) -> None:
    town.invite(alice)
    newcomer = Counting()
    town.enrol(alice, newcomer)
    assert_exactly("activation", newcomer)


def test_login_with_the_app_code_takes_these_statements(visitor: Counting, alice: Person) -> None:
    del visitor
    browser = fresh()
    log_in(browser, alice)
    browser.press("Controleer", code=alice.app_code(), remember="on")
    assert_exactly("login", browser)


def test_login_on_a_remembered_device_takes_these_statements(
    visitor: Counting, alice: Person, clock: time_machine.Traveller
) -> None:
    log_in(visitor, alice)
    visitor.press("Controleer", code=alice.app_code(), remember="on")
    visitor.press("Uitloggen")
    clock.shift(timedelta(hours=1))
    visitor.counts()
    log_in(visitor, alice)
    assert_exactly("remembered", visitor)


def test_reset_takes_these_statements(town: Town, visitor: Counting, alice: Person) -> None:
    del visitor
    browser = fresh()
    browser.open("/wachtwoord/vergeten/")
    browser.press("Stuur mij een mail", email=alice.email)
    town.deliver()
    browser.open(town.link_for(alice))
    browser.press("Toepassen", password=OTHER)
    assert_exactly("reset", browser)


def test_recovery_takes_these_statements(town: Town, visitor: Counting, alice: Person) -> None:
    del visitor
    browser = fresh()
    log_in(browser, alice)
    browser.follow("Herstel mobiele app")
    browser.press("Stuur mij een mail")
    town.deliver()
    browser.open(town.link_for(alice))
    browser.press("Ga verder")
    town.deliver()
    browser.press("Controleer", code=town.sms_code_for(alice))
    alice.key = browser.page.key
    browser.press("Controleer", code=alice.app_code())
    assert browser.page.h1 == "Mijn account"
    assert_exactly("recovery", browser)


def test_list_and_page_of_people_take_these_statements(
    town: Town, alice: Person, bob: Person
) -> None:
    town.invite(alice)
    town.invite(bob, role="head-office")
    desk = Counting()
    town.enrol(bob, desk)
    desk.open("/beheer/")
    desk.open("/beheer/accounts/user/")
    desk.follow("de Vries, Alice")  # from here on Django has cached its content types
    desk.counts()
    desk.open("/beheer/")
    desk.open("/beheer/accounts/user/")
    desk.follow("de Vries, Alice")
    assert_exactly("desk", desk)


def test_list_of_forty_people_takes_these_statements(town: Town, bob: Person) -> None:
    town.invite(bob, role="branch-admin")
    desk = Counting()
    town.enrol(bob, desk)
    desk.open("/beheer/accounts/user/")  # from here on Django has cached its content types
    desk.counts()
    desk.open(BOX)
    paste(desk, pasted(crowd(40)))
    job = desk.press("Nodig 40 mensen uit").url
    town.deliver()
    desk.open(job)
    desk.open("/beheer/bulk/")
    assert_exactly("bulk", desk)
