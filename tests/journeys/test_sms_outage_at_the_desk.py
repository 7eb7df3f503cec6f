"""The desk shows an outage of SMS; a command sets the count of a person's SMS quota to zero."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.conf import settings as project
from django.core.management import CommandError, call_command

from tests.journeys.codes import at_the_sms, other_than
from tests.journeys.town import PASSWORD, Person, Town, user_of
from tests.journeys.visitor import Visitor
from tests.standins.twilio import Behaviour

SMS = "/inloggen/sms/"
OUTAGE = (
    "Sinds 23 november, 09:00 worden er geen sms'jes verstuurd."
    " De sms-dienst herkent ons account niet. Meld dit aan de technisch beheerder."
)


def test_desk_of_a_branch_sees_an_outage_and_how_far_a_person_is(
    town: Town, alice: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    town.invite(carol, role="branch-admin")
    desk = town.enrol(carol)
    town.twilio.behave(behaviour=Behaviour(401, code=20003))
    at_the_sms(town, alice)
    for page in ("/beheer/", "/beheer/messaging/smsstop/"):
        assert OUTAGE in desk.open(page).text
    assert "Sms'jes worden gewoon verstuurd." not in desk.page.text
    person = f"/beheer/accounts/user/{user_of(alice).pk}/change/"
    said = "4 van de 5, tot 24 november, 09:00. Daarna weer 5. Nog niet verstuurd: 1."
    assert said in desk.open(person).text
    assert OUTAGE.partition("weg. ")[2] in desk.open("/beheer/messaging/message/").text
    clock.shift(project.SMS_CODE_LIFETIME)
    town.deliver()
    assert "5. Naar dit nummer gaan er hoogstens 5 in 24 uur." in desk.open(person).text


def test_person_whose_sms_is_queued_in_a_known_outage_reads_so_at_once(
    town: Town, alice: Person, bob: Person
) -> None:
    town.twilio.behave(behaviour=Behaviour(401, code=20003))
    at_the_sms(town, alice)
    town.invite(bob)
    visitor = Visitor()
    visitor.open(town.link_for(bob))
    page = visitor.press("Toepassen", password=PASSWORD)
    assert "De sms is nog niet verstuurd. Wij proberen het opnieuw tot 09:10." in page.text


def _clear(person: Person) -> str:
    said = StringIO()
    call_command("clear_sms_quota", person.email, stdout=said)
    return said.getvalue().strip()


def test_cleared_quota_lets_a_person_ask_again_and_is_in_the_log(
    town: Town, alice: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    town.invite(carol, role="branch-admin")
    desk = town.enrol(carol)
    visitor = at_the_sms(town, alice)
    for _sms in range(4):
        clock.shift(timedelta(seconds=61))
        visitor.press("Stuur een nieuwe code")
        town.deliver()
    assert "U heeft vandaag al 5 sms'jes gekregen." in visitor.open(SMS).text
    assert _clear(alice) == "alice@mail.example can ask for SMS codes again; forgotten: 5 SMS."
    visitor.open(SMS)
    visitor.press("Stuur een nieuwe code")
    town.deliver()
    assert len(town.twilio.sent_to(alice.phone)) == 6
    page = desk.open("/beheer/accounts/securityevent/")
    assert "Sms-codes mogen weer: teller op nul gezet" in page.text


@pytest.mark.requirement("S22")
def test_cleared_quota_leaves_the_tries_of_codes(town: Town, alice: Person) -> None:
    visitor = at_the_sms(town, alice)
    wrong = other_than(town.sms_code_for(alice))
    for _try in range(5):
        visitor.press("Controleer", code=wrong)
    _clear(alice)
    visitor.open(SMS)
    page = visitor.press("Controleer", code=town.sms_code_for(alice))
    assert "Te veel pogingen." in page.text


def test_quota_of_an_unknown_person_is_refused(db: None) -> None:
    del db
    with pytest.raises(CommandError, match=r"^No person has the address nobody@mail\.example\.$"):
        call_command("clear_sms_quota", "nobody@mail.example")
