"""With two mail links open in one browser, each page acts only on the link that it shows."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.guards.rows import SEEN, digests
from tests.journeys.tabs import MINUTE, OTHER_LINK, OTHER_WORD, tabs
from tests.journeys.thief import asked_recovery
from tests.journeys.town import PASSWORD, Person, Town, link_in, user_of
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S87")


def test_password_typed_on_the_first_persons_page_is_set_for_no_account(
    town: Town, alice: Person, bob: Person, visitor: Visitor
) -> None:
    town.invite(alice)
    town.invite(bob)
    visitor.open(town.link_for(alice))
    second = visitor.twin()
    second.open(town.link_for(bob))
    tabs(visitor, second)
    before = digests(leave_out=SEEN)
    page = visitor.press("Toepassen", password=OTHER_WORD)
    assert OTHER_LINK in page.text
    assert digests(leave_out=SEEN) == before
    assert second.press("Toepassen", password=PASSWORD).url == "/inloggen/sms/"
    visitor.open(town.link_for(alice))
    assert visitor.press("Toepassen", password=OTHER_WORD).url == "/inloggen/sms/"


def test_page_of_an_activation_link_does_not_act_on_a_reset_link(
    town: Town, alice: Person, bob: Person, visitor: Visitor
) -> None:
    town.invite(bob)
    town.enrol(bob)
    visitor.open("/wachtwoord/vergeten/")
    visitor.press("Stuur mij een mail", email=bob.email)
    town.deliver()
    town.invite(alice)
    visitor.open(town.link_for(alice))
    second = visitor.twin()
    second.open(town.link_for(bob))
    tabs(visitor, second)
    before = digests(leave_out=SEEN)
    assert OTHER_LINK in visitor.press("Toepassen", password=OTHER_WORD).text
    assert digests(leave_out=SEEN) == before


def test_button_of_one_mail_does_not_block_the_account_of_another(
    town: Town, alice: Person, bob: Person, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    links = [link_in(town.newest_mail(one)) for one in (alice, bob) if _recovered(town, one, clock)]
    visitor.open(links[0])
    second = visitor.twin()
    second.open(links[1])
    tabs(visitor, second)
    before = digests(leave_out=SEEN)
    assert OTHER_LINK in visitor.press("Blokkeer mijn account").text
    assert digests(leave_out=SEEN) == before
    second.press("Blokkeer mijn account")
    assert [user_of(one).frozen_at is None for one in (alice, bob)] == [True, False]


def _recovered(town: Town, person: Person, clock: time_machine.Traveller) -> bool:
    """Enrol a person and replace the app; return whether that ends on the page 'Mijn account'."""
    town.invite(person)
    town.enrol(person)
    clock.shift(2 * MINUTE)
    browser = Visitor()
    browser.open(asked_recovery(town, person, browser))
    browser.press("Ga verder")
    town.deliver()
    person.key = browser.press("Controleer", code=town.sms_code_for(person)).key
    browser.press("Controleer", code=person.app_code())
    town.deliver()
    return browser.page.h1 == "Mijn account"


def test_password_typed_on_one_recovery_page_is_not_tried_for_another(
    town: Town, alice: Person, bob: Person, clock: time_machine.Traveller
) -> None:
    links = []
    for person in (alice, bob):
        town.invite(person)
        town.enrol(person)
        clock.shift(2 * MINUTE)
        links.append(asked_recovery(town, person, Visitor()))
    first = Visitor()
    first.open(links[0])
    second = first.twin()
    second.open(links[1])
    tabs(first, second)
    before = digests(leave_out=SEEN)
    assert OTHER_LINK in first.press("Ga verder", password=PASSWORD).text
    assert digests(leave_out=SEEN) == before
    assert second.press("Ga verder", password=PASSWORD).url == "/inloggen/sms/"


def test_button_for_another_mail_sends_none_to_another_person(
    town: Town, alice: Person, bob: Person, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.invite(bob)
    clock.shift(timedelta(days=8))
    visitor.open(town.link_for(alice))
    second = visitor.twin()
    second.open(town.link_for(bob))
    tabs(visitor, second)
    before = digests(leave_out=SEEN)
    assert OTHER_LINK in visitor.press("Stuur nog een mail").text
    assert digests(leave_out=SEEN) == before


def test_older_link_of_the_same_person_asks_to_open_the_mail_again(
    town: Town, alice: Person, visitor: Visitor
) -> None:
    town.invite(alice)
    visitor.open(town.link_for(alice))
    second = visitor.twin()
    second.open("/wachtwoord/vergeten/")
    second.press("Stuur mij een mail", email=alice.email)
    town.deliver()
    second.open(town.link_for(alice))
    tabs(visitor, second)
    assert OTHER_LINK in visitor.press("Toepassen", password=OTHER_WORD).text
    assert second.press("Toepassen", password=PASSWORD).url == "/inloggen/sms/"
