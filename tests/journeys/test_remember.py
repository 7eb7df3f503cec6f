"""Remembered devices ('Onthoud dit apparaat'): how they begin, are used, are copied and end."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings

from tests.journeys.town import PASSWORD, Person, Town, log_in, step_up
from tests.journeys.visitor import Visitor

LASTS = settings.DEVICE_LIFETIME.days


def _remembered(town: Town, person: Person) -> Visitor:
    town.invite(person)
    visitor = town.enrol(person, remember="on")
    visitor.press("Uitloggen")
    return visitor


def test_a_device_remembered_at_enrolment_is_not_asked_the_code(town: Town, alice: Person) -> None:
    visitor = _remembered(town, alice)
    log_in(visitor, alice)
    assert visitor.page.h1 == "Mijn account"


def test_a_device_remembered_at_login_is_not_asked_the_code(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.enrol(alice)
    clock.shift(timedelta(minutes=1))
    visitor = Visitor()
    log_in(visitor, alice)
    visitor.press("Controleer", code=alice.app_code(), remember="on")
    visitor.press("Uitloggen")
    log_in(visitor, alice)
    assert visitor.page.h1 == "Mijn account"


def test_tick_and_mail_name_the_days_for_which_no_code_is_asked(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.enrol(alice)
    clock.shift(timedelta(minutes=1))
    log_in(visitor := Visitor(), alice)
    days = f"{settings.DEVICE_LIFETIME.days} dagen"
    assert f"Onthoud dit apparaat voor {days}" in visitor.page.text
    visitor.press("Controleer", code=alice.app_code(), remember="on")
    town.deliver()
    texts = [part.get_content() for part in town.newest_mail(alice).iter_parts()]
    assert [f"vragen wij {days} geen code." in text for text in texts] == [True, True]


def test_without_the_tick_the_code_is_asked(town: Town, alice: Person) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    visitor.press("Uitloggen")
    log_in(visitor, alice)
    assert visitor.page.url == "/inloggen/code/"


@pytest.mark.requirement("S42")
def test_the_password_is_always_asked(town: Town, alice: Person) -> None:
    visitor = _remembered(town, alice)
    assert visitor.open("/").h1 == "Inloggen"
    log_in(visitor, alice, "Iets heel anders 1!")
    assert "niet goed" in visitor.page.text


@pytest.mark.requirement("S40")
@pytest.mark.parametrize(("days", "asked"), [(LASTS - 1, False), (LASTS, True), (LASTS + 1, True)])
def test_device_is_remembered_for_thirty_days_from_the_tick_however_often_it_is_used(
    town: Town, alice: Person, clock: time_machine.Traveller, days: int, *, asked: bool
) -> None:
    visitor = _remembered(town, alice)
    for _use in range(days // 10):
        clock.shift(timedelta(days=10 if days >= LASTS else 9))
        log_in(visitor, alice)
        if not asked:
            assert visitor.page.h1 == "Mijn account"
            visitor.press("Uitloggen")
    clock.shift(timedelta(days=days - days // 10 * (10 if days >= LASTS else 9)))
    log_in(visitor, alice)
    assert (visitor.page.url == "/inloggen/code/") is asked


@pytest.mark.requirement("S40")
def test_two_people_share_a_browser_and_both_are_remembered(
    town: Town, alice: Person, bob: Person
) -> None:
    visitor = _remembered(town, alice)
    town.invite(bob)
    town.enrol(bob, visitor, remember="on")
    visitor.press("Uitloggen")
    for person in (alice, bob):
        log_in(visitor, person)
        assert visitor.page.h1 == "Mijn account"
        visitor.press("Uitloggen")


@pytest.mark.requirement("S41")
def test_device_cookie_changes_at_each_use(town: Town, alice: Person) -> None:
    visitor = _remembered(town, alice)
    before = visitor.client.cookies["devices"].value
    log_in(visitor, alice)
    assert visitor.client.cookies["devices"].value != before


@pytest.mark.requirement("S41")
def test_lost_response_is_not_taken_for_theft(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    visitor = _remembered(town, alice)
    without_the_answer = visitor.twin()
    log_in(visitor, alice)
    clock.shift(timedelta(minutes=5))
    log_in(without_the_answer, alice)
    assert without_the_answer.page.h1 == "Mijn account"
    assert len(town.smtp.mails_to(alice.email)) == 1


@pytest.mark.requirement("S41")
@pytest.mark.parametrize("kept", [0, 1])
def test_two_taps_at_once_are_not_taken_for_theft_whichever_response_the_browser_keeps(
    town: Town, alice: Person, kept: int
) -> None:
    first_tap = _remembered(town, alice)
    second_tap = first_tap.twin()
    log_in(first_tap, alice)
    log_in(second_tap, alice)
    assert second_tap.page.h1 == "Mijn account"
    browser = (first_tap, second_tap)[kept]
    browser.press("Uitloggen")
    log_in(browser, alice)
    assert browser.page.h1 == "Mijn account"


@pytest.mark.requirement("S41")
@pytest.mark.asvs("V6.3.5")
def test_copied_cookie_ends_the_device_and_notifies_the_owner(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    owner = _remembered(town, alice)
    thief = owner.twin()
    for _use in range(2):
        clock.shift(timedelta(minutes=5))
        log_in(owner, alice)
        owner.press("Uitloggen")
    log_in(thief, alice)
    assert thief.page.url == "/inloggen/code/"
    town.deliver()
    assert town.newest_mail(alice)["Subject"] == "Een onthouden apparaat is vergeten"
    log_in(owner, alice)
    assert owner.page.url == "/inloggen/code/"


@pytest.mark.requirement("S40")
def test_made_up_cookie_ends_no_device(town: Town, alice: Person) -> None:
    owner = _remembered(town, alice)
    stranger = Visitor()
    stranger.client.cookies["devices"] = "eyIxIjpbMSwieCJdfQ:1abcde:nosignature"
    log_in(stranger, alice)
    assert stranger.page.url == "/inloggen/code/"
    log_in(owner, alice)
    assert owner.page.h1 == "Mijn account"


@pytest.mark.requirement("S43")
def test_a_new_password_ends_the_device(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    owner = _remembered(town, alice)
    log_in(owner, alice)
    owner.follow("Beveiliging")
    owner.follow("Verander uw wachtwoord")
    clock.shift(timedelta(seconds=30))
    step_up(owner, alice)
    new = "Een heel ander woord 7!"
    page = owner.press("Toepassen", current=PASSWORD, password=new)
    assert "Uw wachtwoord is veranderd." in page.text
    clock.shift(timedelta(minutes=5))
    owner.open("/")
    owner.press("Uitloggen")
    log_in(owner, alice, new)
    assert owner.page.url == "/inloggen/code/"


@pytest.mark.requirement("S43", "S53")
@pytest.mark.asvs("V6.5.6")
def test_a_remembered_device_can_be_forgotten_from_the_list(town: Town, alice: Person) -> None:
    owner = _remembered(town, alice)
    log_in(owner, alice)
    page = owner.follow("Beveiliging")
    assert "Chrome, Android" in page.text
    page = owner.press("Vergeet dit apparaat")
    assert "Er zijn geen onthouden apparaten." in page.text
    owner.open("/")
    owner.press("Uitloggen")
    log_in(owner, alice)
    assert owner.page.url == "/inloggen/code/"


@pytest.mark.requirement("S43", "S53")
@pytest.mark.asvs("V7.5.2")
def test_logging_out_everywhere_ends_sessions_and_devices(town: Town, alice: Person) -> None:
    phone = _remembered(town, alice)
    log_in(phone, alice)
    computer = phone.twin()
    computer.open("/")
    phone.open("/beveiliging/")
    page = phone.press("Log overal uit")
    assert "U bent overal uitgelogd." in page.text
    assert computer.open("/").h1 == "Inloggen"
    log_in(phone, alice)
    assert phone.page.url == "/inloggen/code/"


@pytest.mark.requirement("S53")
@pytest.mark.asvs("V7.1.2", "V7.5.2")
def test_another_session_can_be_ended_from_the_list(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    phone = town.enrol(alice)
    clock.shift(timedelta(minutes=1))
    computer = Visitor(browser="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")
    log_in(computer, alice)
    computer.press("Controleer", code=alice.app_code())
    page = phone.open("/beveiliging/")
    assert "Firefox, Windows" in page.text
    assert page.buttons.count("Log daar uit") == 1
    phone.press("Log daar uit")
    assert computer.open("/").h1 == "Inloggen"
    assert phone.open("/").h1 == "Mijn account"


@pytest.mark.requirement("S42")
def test_staff_are_not_offered_a_remembered_device(
    town: Town, carol: Person, clock: time_machine.Traveller
) -> None:
    town.invite(carol, role="branch-admin")
    visitor = town.enrol(carol)
    visitor.press("Uitloggen")
    clock.shift(timedelta(minutes=1))
    log_in(visitor, carol)
    form = visitor.page.form_with("Controleer")
    assert "remember" not in form.attributes
    visitor.send(form.action, {**form.fields, "code": carol.app_code(), "remember": "on"})
    assert visitor.page.h1 == "Mijn account"
    visitor.press("Uitloggen")
    log_in(visitor, carol)
    assert visitor.page.url == "/inloggen/code/"
