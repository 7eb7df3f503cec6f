"""Test our requests to Twilio, and the stand-in's responses, against Twilio's contract."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import requests
import time_machine
from django.conf import LazySettings
from pytest_django import Settings

from messaging.models import Message
from messaging.states import Kind, State
from tests.journeys.town import PASSWORD, Person, Town
from tests.journeys.visitor import Visitor
from tests.standins.twilio import Behaviour
from tests.standins.twilio_messages import Form, Resource


@pytest.mark.asvs("V1.3.6")
def test_sms_of_the_road_keep_to_the_contract(
    held_town: Town, alice: Person, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    held_town.invite(alice)
    visitor.open(held_town.link_for(alice))
    visitor.press("Toepassen", password=PASSWORD)
    assert held_town.deliver().startswith("sent 1,")
    clock.shift(timedelta(minutes=1, seconds=1))
    visitor.press("Stuur een nieuwe code")
    assert held_town.deliver().startswith("sent 1,")
    page = visitor.press("Controleer", code=held_town.sms_code_for(alice))
    assert page.url == "/inloggen/koppelen/"
    assert len(held_town.twilio.sent_to(alice.phone)) == 2
    assert sms_states() == [State.SENT, State.SENT]


def test_request_that_breaks_the_contract_is_found(held_town: Town, settings: LazySettings) -> None:
    twilio = held_town.twilio
    url = f"{settings.TWILIO_API_URL}/2010-04-01/Accounts/{twilio.account}/Messages.json"
    pair, headers = (twilio.account, twilio.token), {"Accept": "application/json"}
    fine: Form = {"To": "+31612345678", "From": "+15005550006", "Body": "Dag"}
    assert requests.post(url, fine, auth=pair, headers=headers, timeout=60).status_code == 201
    without_to = {name: value for name, value in fine.items() if name != "To"}
    answer = requests.post(url, without_to, auth=pair, headers=headers, timeout=60)
    assert answer.status_code == 422
    assert len(twilio.requests) == 1


@pytest.mark.full
def test_response_that_breaks_the_contract_is_found(
    held_town: Town, alice: Person, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = held_town.twilio.take

    def lie(form: Form) -> Resource:
        spoiled: dict[str, Any] = {**take(form), "status": "flying"}
        return spoiled

    monkeypatch.setattr(held_town.twilio, "take", lie)
    held_town.invite(alice)
    visitor.open(held_town.link_for(alice))
    visitor.press("Toepassen", password=PASSWORD)
    held_town.deliver()
    assert sms_states() == [State.UNKNOWN]


@pytest.mark.requirement("S92")
def test_report_url_and_discarded_text_keep_to_the_contract(
    held_town: Town, alice: Person, visitor: Visitor, settings: Settings
) -> None:
    held_town.invite(alice)
    visitor.open(held_town.link_for(alice))
    visitor.press("Toepassen", password=PASSWORD)
    settings.PUBLIC_URL, settings.TWILIO_DISCARD_TEXT = "https://portaal.example", True
    assert held_town.deliver().startswith("sent 1,")
    [form] = held_town.twilio.requests
    assert form["StatusCallback"].startswith("https://portaal.example/webhooks/twilio/")
    assert form["ContentRetention"] == "discard"


def test_looking_for_an_sms_in_doubt_keeps_to_the_contract(
    held_town: Town, alice: Person, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    held_town.twilio.behave(behaviour=Behaviour(status=500, accept=True))
    held_town.invite(alice)
    visitor.open(held_town.link_for(alice))
    visitor.press("Toepassen", password=PASSWORD)
    held_town.deliver()
    assert sms_states() == [State.UNKNOWN]
    clock.shift(timedelta(seconds=21))
    assert held_town.deliver().startswith("sent 1,")
    assert len(held_town.twilio.lookups) == 1
    page = visitor.press("Controleer", code=held_town.sms_code_for(alice))
    assert page.url == "/inloggen/koppelen/"


def sms_states() -> list[str]:
    """Return the state of each SMS in the outbox, the oldest SMS first."""
    sent = Message.objects.filter(kind=Kind.SMS).order_by("created_at")
    return list(sent.values_list("state", flat=True))
