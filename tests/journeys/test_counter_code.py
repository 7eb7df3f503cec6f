"""Recovery with a counter code, which the branch issues after seeing an identity card."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings

from accounts.models import SecurityEvent
from tests.guards.rows import contents
from tests.journeys.counter import GONE, at_the_field, finish, given_code, wrong
from tests.journeys.town import Person, Town, log_in, user_of
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S61")

NEW = "Een heel ander woord 7!"


@pytest.fixture
def enrolled(town: Town, alice: Person, clock: time_machine.Traveller) -> Visitor:
    """Return the browser in which Alice enrolled an hour ago."""
    town.invite(alice)
    visitor = town.enrol(alice)
    clock.shift(timedelta(hours=1))
    return visitor


@pytest.fixture
def desk(town: Town, carol: Person, enrolled: Visitor) -> Visitor:
    """Return the browser in which Carol, branch admin of Rotterdam, is logged in."""
    del enrolled
    town.invite(carol, role="branch-admin")
    return town.enrol(carol)


@pytest.mark.requirement("S60")
@pytest.mark.asvs("V6.4.4")
def test_user_who_lost_the_app_is_back_in_with_a_counter_code_and_an_sms(
    town: Town, alice: Person, enrolled: Visitor, desk: Visitor
) -> None:
    old_key, code = alice.key, given_code(desk, alice)
    visitor = Visitor()
    page = at_the_field(visitor, alice)
    assert "Vraag de baliecode aan uw vestiging. Neem uw identiteitsbewijs mee." in page.text
    visitor.press("Controleer", code=code.lower().replace(" ", "-"))
    page = finish(town, alice, visitor)
    assert "Uw app is opnieuw gekoppeld en u bent ingelogd." in page.text
    assert alice.key != old_key
    assert enrolled.open("/").h1 == "Inloggen"
    town.deliver()
    assert town.newest_mail(alice)["Subject"] == "De app van uw account is opnieuw gekoppeld"
    assert "opnieuw gekoppeld" in town.twilio.sent_to(alice.phone)[-1]


def test_recovery_mail_that_does_not_come_is_no_dead_end(
    town: Town, alice: Person, desk: Visitor
) -> None:
    visitor = Visitor()
    log_in(visitor, alice)
    visitor.follow("Herstel mobiele app")
    visitor.press("Stuur mij een mail")
    visitor.follow("Vul hem hier in.")
    visitor.press("Controleer", code=given_code(desk, alice))
    assert finish(town, alice, visitor).h1 == "Mijn account"


@pytest.mark.requirement("S62")
def test_user_on_hold_recovers_with_a_counter_code(
    town: Town, alice: Person, desk: Visitor
) -> None:
    visitor = Visitor()
    visitor.open("/wachtwoord/vergeten/")
    visitor.press("Stuur mij een mail", email=alice.email)
    town.deliver()
    visitor.open(town.link_for(alice))
    visitor.press("Toepassen", password=NEW)
    page = visitor.follow("Herstel mobiele app")
    assert "Daarom kunt u de app nu niet zelf herstellen." in page.text
    visitor.follow("Vul hem hier in.")
    visitor.press("Controleer", code=given_code(desk, alice))
    assert finish(town, alice, visitor).h1 == "Mijn account"


@pytest.mark.requirement("S60")
def test_the_old_app_works_until_the_new_one_is_confirmed(
    town: Town, alice: Person, desk: Visitor
) -> None:
    visitor, elsewhere = Visitor(), Visitor()
    at_the_field(visitor, alice)
    visitor.press("Controleer", code=given_code(desk, alice))
    town.deliver()
    visitor.press("Controleer", code=town.sms_code_for(alice))
    log_in(elsewhere, alice)
    assert elsewhere.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


def test_page_loaded_again_makes_no_new_code_and_says_until_when_it_works(
    town: Town, alice: Person, desk: Visitor, visitor: Visitor
) -> None:
    code = given_code(desk, alice)
    page = desk.open(desk.page.url)
    assert code not in page.text
    assert "Er is al een baliecode, gemaakt om " in page.text
    at_the_field(visitor, alice)
    assert visitor.press("Controleer", code=code).url == "/inloggen/sms/"
    assert desk.follow("Terug").url == f"/beheer/accounts/user/{user_of(alice).pk}/change/"


def test_owner_is_notified_by_mail_with_the_number_to_call(
    town: Town, alice: Person, desk: Visitor
) -> None:
    given_code(desk, alice)
    town.deliver()
    mail = town.newest_mail(alice)
    body = mail.get_body(("plain",))
    assert body is not None
    assert mail["Subject"] == "Er is een baliecode voor u gemaakt"
    assert "Was u niet aan de balie? Bel direct 010 123 4567." in body.get_content()


def test_counter_code_is_in_one_response_and_nowhere_else(alice: Person, desk: Visitor) -> None:
    code = given_code(desk, alice)
    assert "no-store" in desk.page.headers["Cache-Control"]
    kept = [morsel.value for morsel in desk.client.cookies.values()]
    kept += [row for rows in contents().values() for row in rows]
    assert not [one for one in kept if code in one or code.replace(" ", "") in one]
    assert code not in desk.open(desk.page.url).text


def test_issuing_is_logged_with_the_colleague_who_did_it(
    alice: Person, carol: Person, desk: Visitor
) -> None:
    given_code(desk, alice)
    event = SecurityEvent.objects.get(what="counter_code_issued")
    assert (event.user_id, event.by_user_id) == (user_of(alice).pk, user_of(carol).pk)


def test_after_five_wrong_codes_no_try_is_left_until_there_is_a_new_one(
    town: Town, alice: Person, desk: Visitor
) -> None:
    code, visitor = given_code(desk, alice), Visitor()
    at_the_field(visitor, alice)
    for left in (4, 3, 2, 1):
        page = visitor.press("Controleer", code=wrong(code))
        assert f"{GONE} U kunt het nog {left} keer proberen." in page.text
    form = visitor.page.form_with("Controleer")
    assert visitor.press("Controleer", code=wrong(code)).status == 429
    assert "Te veel pogingen. Probeer het na 11:01 opnieuw." in visitor.page.text
    assert visitor.send("/herstel/baliecode/", {**form.fields, "code": code}).status == 429
    visitor.open("/herstel/baliecode/")
    visitor.press("Controleer", code=given_code(desk, alice))
    assert finish(town, alice, visitor).h1 == "Mijn account"


def test_responses_are_the_same_without_any_code(alice: Person, enrolled: Visitor) -> None:
    del enrolled
    visitor = Visitor()
    at_the_field(visitor, alice)
    for left in (4, 3, 2, 1):
        page = visitor.press("Controleer", code="BCDFGHJK")
        assert f"{GONE} U kunt het nog {left} keer proberen." in page.text
    assert visitor.press("Controleer", code="BCDFGHJK").status == 429


def test_a_code_of_another_length_costs_no_try(alice: Person, desk: Visitor) -> None:
    code, visitor = given_code(desk, alice), Visitor()
    at_the_field(visitor, alice)
    for _try in range(6):
        page = visitor.press("Controleer", code=code[:-1])
        assert "De baliecode heeft 8 letters. U heeft er 7 ingevuld." in page.text
    assert visitor.press("Controleer", code=code).url == "/inloggen/sms/"


def test_a_code_works_for_an_hour(
    alice: Person, desk: Visitor, clock: time_machine.Traveller
) -> None:
    code, visitor = given_code(desk, alice), Visitor()
    clock.shift(settings.COUNTER_CODE_LIFETIME - timedelta(seconds=1))
    at_the_field(visitor, alice)
    assert visitor.press("Controleer", code=code).url == "/inloggen/sms/"
    clock.shift(timedelta(seconds=1))
    assert visitor.open("/inloggen/sms/").url == "/inloggen/code/"
    at_the_field(visitor, alice)
    assert GONE in visitor.press("Controleer", code=code).text


def test_a_code_works_once(
    town: Town, alice: Person, desk: Visitor, clock: time_machine.Traveller
) -> None:
    code, visitor = given_code(desk, alice), Visitor()
    at_the_field(visitor, alice)
    visitor.press("Controleer", code=code)
    finish(town, alice, visitor)
    clock.shift(timedelta(minutes=2))
    again = Visitor()
    at_the_field(again, alice)
    assert GONE in again.press("Controleer", code=code).text


def test_a_new_code_ends_the_one_before(alice: Person, desk: Visitor) -> None:
    old, new, visitor = given_code(desk, alice), given_code(desk, alice), Visitor()
    at_the_field(visitor, alice)
    assert GONE in visitor.press("Controleer", code=old).text
    assert visitor.press("Controleer", code=new).url == "/inloggen/sms/"


def test_counter_code_of_another_person_opens_nothing(
    town: Town, alice: Person, bob: Person, desk: Visitor
) -> None:
    town.invite(bob)
    town.enrol(bob)
    code, visitor = given_code(desk, bob), Visitor()
    at_the_field(visitor, alice)
    assert GONE in visitor.press("Controleer", code=code).text


def test_counter_code_page_asks_a_stranger_to_log_in(alice: Person, desk: Visitor) -> None:
    given_code(desk, alice)
    assert Visitor().open("/herstel/baliecode/").h1 == "Inloggen"
