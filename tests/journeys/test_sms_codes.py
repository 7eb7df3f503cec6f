"""Entering SMS codes: right, malformed, wrong, expired, or of another sign-in."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as project

from tests.journeys.codes import SHAPES, at_the_sms, other_than
from tests.journeys.town import Person, Town, log_in
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S22")


@pytest.mark.requirement("S31")
def test_an_sms_code_of_the_wrong_shape_gets_its_sentence_and_costs_no_try(
    town: Town, alice: Person
) -> None:
    visitor = at_the_sms(town, alice)
    for typed, sentence in SHAPES:
        assert sentence in visitor.press("Controleer", code=typed).text
    page = visitor.press("Controleer", code=town.sms_code_for(alice))
    assert page.url == "/inloggen/koppelen/"


@pytest.mark.requirement("S31")
@pytest.mark.asvs("V6.2.7")
@pytest.mark.parametrize("form", ["{0} {1}", "{0}-{1}", " {0}{1}\t", "{0}\u00a0{1}", "{0}{1}\n"])
def test_pasted_code_can_have_spaces_and_dashes(town: Town, alice: Person, form: str) -> None:
    visitor = at_the_sms(town, alice)
    code = town.sms_code_for(alice)
    page = visitor.press("Controleer", code=form.format(code[:3], code[3:]))
    assert page.url == "/inloggen/koppelen/"


def test_a_wrong_sms_code_spends_a_try_and_says_how_many_are_left(
    town: Town, alice: Person
) -> None:
    visitor = at_the_sms(town, alice)
    wrong = other_than(town.sms_code_for(alice))
    for left in (4, 3, 2, 1):
        page = visitor.press("Controleer", code=wrong)
        assert (
            f"De code is niet goed. Kijk nog een keer in uw sms. U kunt het nog {left}" in page.text
        )
    page = visitor.press("Controleer", code=wrong)
    assert page.status == 429
    assert "Te veel pogingen. Probeer het na 09:16 opnieuw." in page.text


def test_after_five_wrong_sms_codes_the_right_one_waits_too(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    visitor = at_the_sms(town, alice)
    code = town.sms_code_for(alice)
    form = visitor.page
    for _try in range(5):
        visitor.page = form
        visitor.press("Controleer", code=other_than(code))
    visitor.page = form
    assert visitor.press("Controleer", code=code).status == 429

    # Another browser does not help: tries are counted per person.
    other = Visitor()
    clock.shift(timedelta(minutes=2))
    log_in(other, alice)
    town.deliver()
    assert other.press("Controleer", code=town.sms_code_for(alice)).status == 429

    clock.shift(max(project.SMS_TRIES.wait, project.SMS_CODE_LIFETIME))
    other.open("/inloggen/sms/")
    other.press("Stuur mij een code")
    town.deliver()
    assert other.press("Controleer", code=town.sms_code_for(alice)).url == "/inloggen/koppelen/"


@pytest.mark.asvs("V6.5.5")
def test_sms_code_is_valid_for_ten_minutes(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    visitor = at_the_sms(town, alice)
    code = town.sms_code_for(alice)
    clock.shift(project.SMS_CODE_LIFETIME + timedelta(seconds=1))
    page = visitor.press("Controleer", code=code)
    assert "Deze code is verlopen. Vraag een nieuwe code aan." in page.text


@pytest.mark.asvs("V6.6.2")
def test_an_sms_code_of_another_sign_in_is_refused(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    at_the_sms(town, alice)
    others_code = town.sms_code_for(alice)
    clock.shift(timedelta(seconds=61))
    visitor = Visitor()
    log_in(visitor, alice)
    town.deliver()
    assert "De code is niet goed." in visitor.press("Controleer", code=others_code).text


def test_a_double_tap_on_the_right_sms_code_goes_on(town: Town, alice: Person) -> None:
    visitor = at_the_sms(town, alice)
    second_tap = visitor.twin()
    code = town.sms_code_for(alice)
    visitor.press("Controleer", code=code)
    assert second_tap.press("Controleer", code=code).url == "/inloggen/koppelen/"
