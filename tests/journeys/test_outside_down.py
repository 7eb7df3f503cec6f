"""While the mail server or the SMS provider is down, pages work and messages wait."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as project

from messaging.models import Message
from tests.journeys.town import PASSWORD, Person, Town
from tests.journeys.visitor import Visitor
from tests.standins.twilio import Behaviour


@pytest.mark.requirement("S90", "S93")
@pytest.mark.asvs("V16.3.4", "V16.5.2")
def test_with_the_mail_server_down_the_page_answers_and_the_mail_comes_later(
    town: Town, alice: Person, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.smtp.stop()
    visitor.open("/wachtwoord/vergeten/")
    page = visitor.press("Stuur mij een mail", email=alice.email)
    assert "krijgt u binnen 5 minuten een mail" in page.text
    town.deliver()
    assert Message.objects.filter(user__email=alice.email, state="queued").count() == 1
    assert len(town.smtp.mails_to(alice.email)) == 1

    town.smtp.start()
    clock.shift(timedelta(minutes=5))
    assert "sent 1" in town.deliver()
    assert len(town.smtp.mails_to(alice.email)) == 2


@pytest.mark.requirement("S90", "S93")
@pytest.mark.asvs("V16.5.2")
def test_with_the_phone_company_down_the_page_answers_and_the_sms_comes_later(
    town: Town, alice: Person, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.twilio.behave(alice.phone, Behaviour(status=429))
    visitor.open(town.link_for(alice))
    page = visitor.press("Toepassen", password=PASSWORD)
    assert page.url == "/inloggen/sms/"
    assert "queued 1" in town.deliver()

    town.twilio.behave(alice.phone, Behaviour())
    clock.shift(timedelta(minutes=2))
    assert "sent 1" in town.deliver()
    page = visitor.press("Controleer", code=town.sms_code_for(alice))
    assert page.url == "/inloggen/koppelen/"


@pytest.mark.asvs("V16.5.2")
def test_number_that_the_phone_company_refuses_is_named_on_the_page(
    town: Town, alice: Person, visitor: Visitor
) -> None:
    town.invite(alice)
    town.twilio.behave(alice.phone, Behaviour(status=400, code=21211))
    visitor.open(town.link_for(alice))
    visitor.press("Toepassen", password=PASSWORD)
    assert "failed 1" in town.deliver()
    page = visitor.open("/inloggen/sms/")
    assert "De sms is niet verstuurd." in page.text
    assert "010 123 4567" in page.text


def test_a_code_that_expired_while_waiting_is_not_sent_late(
    town: Town, alice: Person, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    visitor.open(town.link_for(alice))
    visitor.press("Toepassen", password=PASSWORD)
    clock.shift(project.SMS_CODE_LIFETIME)
    assert "expired 1" in town.deliver()
    assert town.twilio.sent == []
