"""To thaw a frozen account, a new password, a counter code and an SMS code are all needed."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import SecurityEvent
from onboarding.services import change_person
from tests.journeys.counter import ask_at_the_counter, desk_page, finish, given_code
from tests.journeys.thief import asked_recovery, asked_reset, is_outside
from tests.journeys.town import PASSWORD, Person, Town, link_in, log_in, user_of
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S64")

NEW = "Een heel ander woord 7!"
FROZEN = "Uw account is geblokkeerd. Bel 010 123 4567"


@pytest.fixture
def thief(town: Town, alice: Person, clock: time_machine.Traveller) -> Visitor:
    """Return the browser of a thief who logged in as Alice and replaced her app.

    Alice froze her account an hour ago.
    """
    town.invite(alice)
    town.enrol(alice)
    clock.shift(timedelta(hours=1))
    browser = Visitor()
    browser.open(asked_recovery(town, alice, browser))
    browser.press("Ga verder")
    town.deliver()
    alice.key = browser.press("Controleer", code=town.sms_code_for(alice)).key
    browser.press("Controleer", code=alice.app_code())
    town.deliver()
    owner = Visitor()
    owner.open(link_in(town.newest_mail(alice)))
    assert owner.press("Blokkeer mijn account").h1 == "Account geblokkeerd"
    clock.shift(timedelta(hours=1))
    return browser


@pytest.fixture
def desk(town: Town, carol: Person, thief: Visitor) -> Visitor:
    """Return the browser in which Carol, branch admin of Rotterdam, is logged in."""
    del thief
    town.invite(carol, role="branch-admin")
    return town.enrol(carol)


def _reset(town: Town, person: Person, password: str = NEW) -> Visitor:
    """Choose a new password with a mailed link; return the browser, on the counter code page."""
    visitor = Visitor()
    visitor.open(asked_reset(town, person))
    page = visitor.press("Toepassen", password=password)
    assert (page.h1, page.url) == ("Baliecode", "/herstel/baliecode/")
    return visitor


def test_new_password_counter_code_and_sms_thaw_the_account(
    town: Town, alice: Person, thief: Visitor, desk: Visitor
) -> None:
    owner, thiefs_key = _reset(town, alice), alice.key
    assert FROZEN in owner.page.text
    owner.press("Controleer", code=given_code(desk, alice))
    page = finish(town, alice, owner)
    assert "Uw app is opnieuw gekoppeld en u bent ingelogd." in page.text
    assert alice.key != thiefs_key
    assert user_of(alice).frozen_at is None
    assert SecurityEvent.objects.filter(what="account_thawed").count() == 1
    log_in(thief, alice)
    assert "Uw e-mailadres of wachtwoord is niet goed." in thief.page.text


def test_owner_can_come_back_later_with_the_new_password_after_a_reset(
    town: Town,
    alice: Person,
    desk: Visitor,
    carol: Person,
    clock: time_machine.Traveller,
) -> None:
    _reset(town, alice)
    clock.shift(timedelta(hours=20))
    log_in(desk, carol)
    desk.press("Controleer", code=carol.app_code())
    code, owner = given_code(desk, alice), Visitor()
    log_in(owner, alice, NEW)
    assert owner.page.h1 == "Baliecode"
    owner.press("Controleer", code=code)
    assert finish(town, alice, owner).h1 == "Mijn account"


def test_the_account_stays_frozen_until_the_new_app_is_confirmed(
    town: Town, alice: Person, desk: Visitor
) -> None:
    owner = _reset(town, alice)
    owner.press("Controleer", code=given_code(desk, alice))
    town.deliver()
    alice.key = owner.press("Controleer", code=town.sms_code_for(alice)).key
    owner.press("Controleer", code="000000")
    assert user_of(alice).frozen_at is not None
    assert is_outside(owner)


def test_password_from_before_the_freeze_opens_nothing(
    town: Town, alice: Person, thief: Visitor, desk: Visitor
) -> None:
    del desk
    stranger = Visitor()
    log_in(stranger, alice)
    assert "Uw e-mailadres of wachtwoord is niet goed." in stranger.page.text
    log_in(thief, alice)
    assert thief.page.h1 == "Account geblokkeerd"
    _reset(town, alice)
    log_in(stranger, alice)
    assert "Uw e-mailadres of wachtwoord is niet goed." in stranger.page.text


def test_no_code_is_issued_before_the_new_password(alice: Person, desk: Visitor) -> None:
    page = ask_at_the_counter(desk, alice)
    assert "kiest eerst een nieuw wachtwoord" in page.text
    page = desk.open(f"/beheer/accounts/user/{user_of(alice).pk}/change/")
    assert "Zelf geblokkeerd: 23 november 2026" in page.text


def test_thief_of_mailbox_and_password_gets_no_sms_and_no_further_than_the_counter_code(
    town: Town, alice: Person, thief: Visitor
) -> None:
    sent = len(town.twilio.sent_to(alice.phone))
    thief = _reset(town, alice, "Van de dief 2026 is dit!")
    for path in ("/inloggen/sms/", "/inloggen/koppelen/", "/inloggen/code/", "/herstel/"):
        assert thief.open(path).url == "/herstel/baliecode/"
    form = thief.page.form_with("Controleer")
    for path in ("/inloggen/sms/sturen/", "/inloggen/koppelen/", "/inloggen/verder/"):
        assert thief.send(path, {**form.fields, "code": "123456"}).url == "/herstel/baliecode/"
    assert "De baliecode is niet goed." in thief.press("Controleer", code="BCDFGHJK").text
    town.deliver()
    assert len(town.twilio.sent_to(alice.phone)) == sent
    assert is_outside(thief)
    assert user_of(alice).frozen_at is not None


def test_thief_who_resets_again_ends_the_code_and_gains_nothing(
    town: Town, alice: Person, desk: Visitor
) -> None:
    owner = _reset(town, alice)
    code = given_code(desk, alice)
    thief = _reset(town, alice, "Van de dief 2026 is dit!")
    assert owner.press("Controleer", code=code).h1 == "Inloggen"
    assert "De baliecode is niet goed." in thief.press("Controleer", code=code).text


def test_code_that_runs_out_before_the_new_app_leaves_the_account_frozen(
    town: Town, alice: Person, desk: Visitor, clock: time_machine.Traveller
) -> None:
    owner = _reset(town, alice)
    code = given_code(desk, alice)
    clock.shift(timedelta(minutes=20))
    owner.open("/herstel/baliecode/")
    clock.shift(timedelta(minutes=20))
    owner.press("Controleer", code=code)
    town.deliver()
    alice.key = owner.press("Controleer", code=town.sms_code_for(alice)).key
    clock.shift(timedelta(minutes=20))
    page = owner.press("Controleer", code=alice.app_code())
    assert page.h1 in {"Baliecode", "Inloggen"}
    assert user_of(alice).frozen_at is not None


def test_frozen_and_unknown_address_get_the_same_answer(alice: Person, thief: Visitor) -> None:
    del thief
    pages = []
    for email in (alice.email, "niemand@mail.example"):
        visitor = Visitor()
        visitor.open("/wachtwoord/vergeten/")
        pages.append(visitor.press("Stuur mij een mail", email=email))
    assert pages[0].text == pages[1].text


def test_user_blocked_by_the_desk_gets_no_mail_and_no_code(
    town: Town, alice: Person, desk: Visitor
) -> None:
    change_person(by=None, user=user_of(alice), now=timezone.now(), is_active=False)
    assert "Deze persoon is geblokkeerd." in ask_at_the_counter(desk, alice).text
    before = len(town.smtp.mails_to(alice.email))
    visitor = Visitor()
    visitor.open("/wachtwoord/vergeten/")
    visitor.press("Stuur mij een mail", email=alice.email)
    town.deliver()
    assert len(town.smtp.mails_to(alice.email)) == before
    assert desk.open(desk_page(alice)).status == 200
    log_in(visitor, alice, PASSWORD)
    assert "Uw e-mailadres of wachtwoord is niet goed." in visitor.page.text
