"""Entering app codes: right, malformed, wrong, too late and used before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from tests.journeys.codes import SHAPES, at_the_sms, other_than
from tests.journeys.town import Person, Town, log_in
from tests.journeys.visitor import Visitor


@pytest.mark.requirement("S31")
def test_an_app_code_of_the_wrong_shape_gets_its_sentence(
    town: Town, alice: Person, visitor: Visitor
) -> None:
    town.invite(alice)
    town.enrol(alice)
    log_in(visitor, alice)
    for typed, sentence in SHAPES:
        assert sentence in visitor.press("Controleer", code=typed).text


def test_a_wrong_app_code_keeps_the_key_that_was_scanned(town: Town, alice: Person) -> None:
    visitor = at_the_sms(town, alice)
    visitor.press("Controleer", code=town.sms_code_for(alice))
    alice.key = visitor.page.key
    page = visitor.press("Controleer", code=other_than(alice.app_code()))
    assert "De code is niet goed. Wacht op een nieuwe code in de app." in page.text
    assert page.key == alice.key
    assert visitor.open("/inloggen/koppelen/").key == alice.key
    assert visitor.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


@pytest.mark.requirement("S30")
@pytest.mark.asvs("V6.5.1")
def test_the_code_that_enrolled_does_not_log_in(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    visitor.press("Uitloggen")
    log_in(visitor, alice)
    page = visitor.press("Controleer", code=alice.app_code())
    assert "Deze code is al gebruikt. Wacht op de volgende code." in page.text
    clock.shift(timedelta(seconds=30))
    assert visitor.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


@pytest.mark.requirement("S32")
def test_used_code_of_three_minutes_ago_is_called_used_and_the_clock_is_not_blamed(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    visitor, enrolled_with = town.enrol(alice), alice.app_code()
    visitor.press("Uitloggen")
    clock.shift(timedelta(minutes=3))
    log_in(visitor, alice)
    page = visitor.press("Controleer", code=enrolled_with)
    assert "Deze code is al gebruikt. Wacht op de volgende code." in page.text


@pytest.mark.requirement("S32", "D4")
@pytest.mark.asvs("V6.5.5")
@pytest.mark.parametrize(("seconds", "opens"), [(-30, True), (30, True), (-90, False), (90, False)])
def test_clock_one_time_step_off_is_accepted_and_three_are_not(
    town: Town, alice: Person, clock: time_machine.Traveller, seconds: int, *, opens: bool
) -> None:
    town.invite(alice)
    town.enrol(alice)
    clock.shift(timedelta(hours=1))
    visitor = Visitor()
    log_in(visitor, alice)
    clock.shift(timedelta(seconds=seconds))
    phone_says = alice.app_code()
    clock.shift(timedelta(seconds=-seconds))
    page = visitor.press("Controleer", code=phone_says)
    assert (page.h1 == "Mijn account") is opens


@pytest.mark.requirement("S21")
def test_from_the_fifth_wrong_app_code_there_is_a_wait(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.enrol(alice)
    clock.shift(timedelta(minutes=1))
    visitor = Visitor()
    log_in(visitor, alice)
    form = visitor.page
    for _try in range(5):
        page = visitor.press("Controleer", code=other_than(alice.app_code()))
        assert "De code is niet goed." in page.text
    visitor.page = form
    page = visitor.press("Controleer", code=alice.app_code())
    assert page.status == 429
    clock.shift(timedelta(seconds=31))
    visitor.page = form
    assert visitor.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


@pytest.mark.requirement("S32")
@pytest.mark.asvs("V6.5.8")
def test_a_server_whose_clock_is_off_does_not_blame_the_phone(
    town: Town,
    alice: Person,
    clock: time_machine.Traveller,
    clocks_apart: Callable[[timedelta], None],
) -> None:
    town.invite(alice)
    town.enrol(alice)
    clock.shift(timedelta(hours=1))
    phone_says, visitor = alice.app_code(), Visitor()
    clock.shift(timedelta(minutes=2))
    clocks_apart(timedelta(minutes=2))
    log_in(visitor, alice)
    text = visitor.press("Controleer", code=phone_says).text
    assert "De klok van onze server loopt niet goed. Dat ligt niet aan uw telefoon." in text
    assert "klok van uw telefoon" not in text
