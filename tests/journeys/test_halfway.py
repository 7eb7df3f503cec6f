"""An interrupted sign-in: continuing it later or elsewhere, skipping steps, and when it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from accounts.models import SecurityEvent, User
from tests.journeys.codes import at_the_sms
from tests.journeys.town import PASSWORD, Person, Town, log_in, user_of
from tests.journeys.visitor import Visitor


def test_user_who_stopped_after_the_password_goes_on_at_the_sms_the_next_day(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    at_the_sms(town, alice)
    clock.shift(timedelta(days=1))
    visitor = Visitor()
    log_in(visitor, alice)
    assert visitor.page.url == "/inloggen/sms/"
    town.deliver()
    page = visitor.press("Controleer", code=town.sms_code_for(alice))
    assert page.url == "/inloggen/koppelen/"


def test_user_who_stopped_before_the_app_proves_the_phone_again_elsewhere(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    phone = at_the_sms(town, alice)
    phone.press("Controleer", code=town.sms_code_for(alice))
    key_on_phone = phone.page.key

    clock.shift(timedelta(minutes=2))
    computer = Visitor()
    log_in(computer, alice)
    assert computer.page.url == "/inloggen/sms/"
    town.deliver()
    computer.press("Controleer", code=town.sms_code_for(alice))
    assert computer.page.key != key_on_phone


@pytest.mark.parametrize(
    "url", ["/inloggen/koppelen/", "/inloggen/code/", "/inloggen/verder/", "/"]
)
def test_skipping_ahead_leads_back_to_the_step_that_is_asked(
    town: Town, alice: Person, url: str
) -> None:
    visitor = at_the_sms(town, alice)
    page = visitor.open(url)
    assert page.url in {"/inloggen/sms/", "/inloggen/?next=/"}
    assert not SecurityEvent.objects.filter(user_id=user_of(alice).pk, what="login").exists()


def test_posting_ahead_leads_back_too(town: Town, alice: Person) -> None:
    visitor = at_the_sms(town, alice)
    form = visitor.page.form_with("Controleer")
    page = visitor.send("/inloggen/koppelen/", {**form.fields, "code": "123456"})
    assert page.url == "/inloggen/sms/"


def test_a_step_without_a_sign_in_leads_to_login_and_says_why(town: Town) -> None:
    del town
    page = Visitor().open("/inloggen/koppelen/")
    assert page.h1 == "Inloggen"
    assert "U was te lang weg. Log opnieuw in. U gaat verder waar u was." in page.text


@pytest.mark.requirement("S50")
@pytest.mark.parametrize("minutes", [31, 61])
def test_idle_sign_in_has_to_begin_again(
    town: Town, alice: Person, clock: time_machine.Traveller, minutes: int
) -> None:
    visitor = at_the_sms(town, alice)
    clock.shift(timedelta(minutes=minutes))
    page = visitor.press("Controleer", code=town.sms_code_for(alice))
    assert "U was te lang weg." in page.text


@pytest.mark.requirement("S50")
def test_a_sign_in_kept_busy_still_ends_after_an_hour(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    visitor = at_the_sms(town, alice)
    for _quarter in range(4):
        clock.shift(timedelta(minutes=15, seconds=1))
        page = visitor.open("/inloggen/sms/")
    assert "U was te lang weg." in page.text


@pytest.mark.requirement("S51")
def test_person_who_is_blocked_halfway_is_stopped(town: Town, alice: Person) -> None:
    visitor = at_the_sms(town, alice)
    User.objects.filter(email=alice.email).update(is_active=False)
    page = visitor.press("Controleer", code=town.sms_code_for(alice))
    assert page.h1 == "Inloggen"
    log_in(visitor, alice)
    assert "Uw e-mailadres of wachtwoord is niet goed." in visitor.page.text


@pytest.mark.requirement("S51")
def test_a_raised_epoch_ends_session_and_sign_in(town: Town, alice: Person, bob: Person) -> None:
    logged_in = Visitor()
    town.invite(bob)
    town.enrol(bob, logged_in)
    half_way = at_the_sms(town, alice)
    for user in User.objects.all():
        user.end_everything()
        user.save()
    assert half_way.open("/inloggen/sms/").h1 == "Inloggen"
    assert logged_in.open("/").h1 == "Inloggen"


def test_another_person_entering_in_this_browser_ends_the_sign_in(
    town: Town, alice: Person, bob: Person
) -> None:
    town.invite(bob)
    town.enrol(bob)
    visitor = at_the_sms(town, alice)
    log_in(visitor, bob)
    assert visitor.page.url == "/inloggen/code/"
    assert visitor.open("/inloggen/sms/").url == "/inloggen/code/"


def test_two_sign_ins_of_one_person_are_never_shown_the_same_key(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    first = at_the_sms(town, alice)
    first.press("Controleer", code=town.sms_code_for(alice))
    clock.shift(timedelta(minutes=2))
    second = Visitor()
    log_in(second, alice)
    town.deliver()
    second.press("Controleer", code=town.sms_code_for(alice))

    alice.key = second.page.key
    form = first.page
    assert second.press("Controleer", code=alice.app_code()).h1 == "Mijn account"
    # The key of the first sign-in is now invalid: its form leads to the page for the app's code.
    first.page = form
    assert first.press("Controleer", code=alice.app_code()).url == "/inloggen/code/"


@pytest.mark.asvs("V7.4.1")
def test_the_old_session_cookie_opens_nothing_after_logging_out(town: Town, alice: Person) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    stolen = visitor.twin()
    visitor.press("Uitloggen")
    assert stolen.open("/").h1 == "Inloggen"


@pytest.mark.requirement("S50")
@pytest.mark.asvs("V7.2.4")
def test_the_session_key_changes_at_password_and_at_login(town: Town, alice: Person) -> None:
    visitor = at_the_sms(town, alice)
    at_password = visitor.client.cookies["session"].value
    visitor.press("Controleer", code=town.sms_code_for(alice))
    alice.key = visitor.page.key
    before = visitor.twin()
    visitor.press("Controleer", code=alice.app_code())
    assert visitor.client.cookies["session"].value != at_password
    assert before.open("/").h1 == "Inloggen"


def test_a_form_from_before_the_login_leads_back_with_a_sentence(town: Town, alice: Person) -> None:
    visitor = at_the_sms(town, alice)
    visitor.press("Controleer", code=town.sms_code_for(alice))
    alice.key = visitor.page.key
    form = visitor.page
    visitor.press("Controleer", code=alice.app_code())
    visitor.page = form
    page = visitor.press("Controleer", code=alice.app_code())
    assert page.status == 403
    assert "U was te lang weg of klikte twee keer. Ga hier verder." in page.text
    assert visitor.follow("Ga hier verder").h1 == "Mijn account"


def test_browser_without_cookies_gets_the_message_about_cookies(town: Town, alice: Person) -> None:
    town.invite(alice)
    visitor = Visitor()
    visitor.open("/inloggen/")
    visitor.client.cookies.clear()
    page = visitor.press("Inloggen", email=alice.email, password=PASSWORD)
    assert "Uw browser bewaart geen cookies. Zet cookies aan." in page.text


def test_unknown_url_is_a_dutch_404(town: Town, alice: Person) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    page = visitor.open("/bestaat-niet/")
    assert page.status == 404
    assert page.h1 == "Deze pagina bestaat niet."
