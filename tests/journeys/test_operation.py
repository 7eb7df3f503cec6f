"""Users notice nothing when old rows are purged or the encryption keys are changed."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import MailLink, SecurityEvent, Session
from lib.models import Charge
from messaging.models import Message
from tests.journeys.town import PASSWORD, Person, Town, log_in
from tests.journeys.visitor import Visitor
from twofactor.models import Authenticator, RememberedDevice, SmsCode

NEW_KEY = {"new": b"n" * 32}


def _said(command: str) -> str:
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


@pytest.mark.requirement("S102")
@pytest.mark.asvs("V11.1.1", "V11.2.2")
def test_login_works_under_a_new_key_and_without_the_old_one(
    town: Town, alice: Person, settings: Settings, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.enrol(alice)
    settings.SEALING_KEYS = {**NEW_KEY, **settings.SEALING_KEYS}
    assert "1 sealed again under key new" in _said("rotate_keys")
    assert "0 sealed again under key new" in _said("rotate_keys")

    settings.SEALING_KEYS = NEW_KEY
    clock.shift(timedelta(minutes=1))
    visitor = Visitor()
    log_in(visitor, alice)
    assert visitor.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


@pytest.mark.requirement("S102")
@pytest.mark.asvs("V11.2.2")
def test_a_mail_that_waits_is_sent_under_a_new_key(
    town: Town, alice: Person, settings: Settings, clock: time_machine.Traveller
) -> None:
    town.smtp.stop()
    town.invite(alice)
    settings.SEALING_KEYS = {**NEW_KEY, **settings.SEALING_KEYS}
    assert "1 sealed again" in _said("rotate_keys")
    settings.SEALING_KEYS = NEW_KEY
    town.smtp.start()
    clock.shift(timedelta(minutes=5))
    assert "sent 1" in town.deliver()
    assert len(town.smtp.mails_to(alice.email)) == 1


@pytest.mark.requirement("S102")
def test_a_key_that_is_missing_stops_the_rotation_and_is_named(
    town: Town, alice: Person, settings: Settings
) -> None:
    town.invite(alice)
    town.enrol(alice)
    before = Authenticator.objects.get().sealed_key
    settings.SEALING_KEYS = NEW_KEY
    with pytest.raises(CommandError, match="SEALING_KEYS has no key 'test'"):
        _said("rotate_keys")
    assert Authenticator.objects.get().sealed_key == before


@pytest.mark.requirement("S102")
def test_a_rotation_that_was_stopped_midway_goes_on_when_it_is_repeated(
    town: Town, alice: Person, bob: Person, settings: Settings
) -> None:
    for person in (alice, bob):
        town.invite(person)
        town.enrol(person)
    first, second = Authenticator.objects.order_by("pk")
    stopped_here = Authenticator.objects.filter(pk=second.pk)
    stopped_here.update(sealed_key=first.sealed_key)  # sealed for another row, so it does not open
    settings.SEALING_KEYS = {**NEW_KEY, **settings.SEALING_KEYS}
    with pytest.raises(CommandError, match=r"^Stopped: .+ run this again\.$"):
        _said("rotate_keys")
    keys = [one.sealed_key.startswith("new") for one in Authenticator.objects.order_by("pk")]
    assert keys == [True, False]

    stopped_here.update(sealed_key=second.sealed_key)
    assert "1 sealed again under key new" in _said("rotate_keys")
    assert "0 sealed again under key new" in _said("rotate_keys")


@pytest.mark.requirement("S101")
def test_purge_deletes_nothing_that_is_in_use(town: Town, alice: Person, bob: Person) -> None:
    town.invite(alice)
    halfway = Visitor()
    halfway.open(town.link_for(alice))
    halfway.press("Toepassen", password=PASSWORD)
    town.invite(bob)
    phone = town.enrol(bob, remember="on")
    # Only counts that a right code or password has reset.
    assert re.findall(r"\d+ (.*)", _said("purge")) == ["throttle charges", "rows purged"]
    town.deliver()
    page = halfway.press("Controleer", code=town.sms_code_for(alice))
    assert page.url == "/inloggen/koppelen/"
    phone.open("/")
    phone.press("Uitloggen")
    log_in(phone, bob)
    assert phone.page.h1 == "Mijn account"


@pytest.mark.requirement("S101")
@pytest.mark.asvs("V6.2.10", "V14.2.7")
def test_after_a_year_only_the_person_and_the_app_are_left(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.enrol(alice, remember="on")
    clock.shift(timedelta(days=366))
    _said("purge")
    for model in (Session, MailLink, SecurityEvent, SmsCode, RememberedDevice, Message, Charge):
        assert not model.objects.exists(), model
    visitor = Visitor()
    log_in(visitor, alice)
    assert visitor.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


@pytest.mark.requirement("S101")
@pytest.mark.asvs("V14.2.7")
def test_log_loses_its_networks_after_a_month(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.enrol(alice)
    assert SecurityEvent.objects.filter(what="login").exclude(network="").exists()
    clock.shift(timedelta(days=31))
    _said("purge")
    assert SecurityEvent.objects.filter(what="login").exists()
    assert not SecurityEvent.objects.exclude(network="").exists()
