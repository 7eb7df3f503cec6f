"""Attacks by strangers and thieves: they neither take over an account nor lock its owner out."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine

from tests.journeys.town import PASSWORD, Person, Town, link_in, log_in
from tests.journeys.visitor import Visitor
from twofactor.models import Authenticator

WRONG = "Iets heel anders 1!"
OTHER_WORD = "Een heel ander woord 7!"


def _enrol(town: Town, person: Person, clock: time_machine.Traveller) -> None:
    """Enrol a user in a browser that the test does not use; move the clock one hour forward."""
    town.invite(person)
    town.enrol(person)
    clock.shift(timedelta(hours=1))


def _to_the_new_key(town: Town, person: Person, visitor: Visitor) -> str:
    """Recover the app as far as the page that shows the new app's key; return the key."""
    log_in(visitor, person)
    visitor.follow("Herstel mobiele app")
    visitor.press("Stuur mij een mail")
    town.deliver()
    visitor.open(town.link_for(person))
    visitor.press("Ga verder")
    town.deliver()
    return visitor.press("Controleer", code=town.sms_code_for(person)).key


_NO_PATHS = [
    "foo",
    "?x",
    "security",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "\\\\evil.example",
    " //evil.example",
    "https:///evil.example",
    "http://localhost@evil.example/",
    "http:evil.example",
    "javascript:alert(1)",
    "otpauth://totp/x",
    "http://localhost/beveiliging/",
]


@pytest.mark.requirement("S81")
@pytest.mark.asvs("V3.7.2")
def test_next_parameter_that_is_no_path_of_the_site_leads_home(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    _enrol(town, alice, clock)
    visitor = Visitor()
    for wanted in _NO_PATHS:
        visitor.open(f"/inloggen/?next={quote(wanted, safe='')}")
        visitor.press("Inloggen", email=alice.email, password=PASSWORD)
        page = visitor.press("Controleer", code=alice.app_code())
        assert (page.url, page.h1) == ("/", "Mijn account"), wanted
        form = page.form_with("Uitloggen")
        page = visitor.send(form.action, {**form.fields, "next": wanted})
        assert page.h1 == "Inloggen", wanted
        clock.shift(timedelta(seconds=30))


@pytest.mark.requirement("S32")
@pytest.mark.asvs("V2.3.3")
def test_a_code_typed_too_early_in_a_recovery_leaves_the_old_app(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    _enrol(town, alice, clock)
    visitor, old_key = Visitor(), alice.key
    alice.key = _to_the_new_key(town, alice, visitor)
    clock.shift(timedelta(seconds=90))
    early = alice.app_code()
    clock.shift(timedelta(seconds=-90))
    assert "loopt ongeveer" in visitor.press("Controleer", code=early).text
    clock.shift(timedelta(seconds=90))
    page = visitor.press("Controleer", code=early)
    assert "Deze code is al gebruikt. Wacht op de volgende code." in page.text
    assert Authenticator.objects.get(confirmed=True).key == old_key

    clock.shift(timedelta(seconds=30))
    page = visitor.press("Controleer", code=alice.app_code())
    assert "Uw app is opnieuw gekoppeld en u bent ingelogd." in page.text
    assert Authenticator.objects.get().key == alice.key


@pytest.mark.requirement("S64")
@pytest.mark.parametrize("deed", ["everywhere", "change", "reset"])
def test_thief_who_replaced_the_app_cannot_invalidate_the_owners_link_to_freeze(
    town: Town, alice: Person, clock: time_machine.Traveller, deed: str
) -> None:
    _enrol(town, alice, clock)
    thief = Visitor()
    alice.key = _to_the_new_key(town, alice, thief)
    thief.press("Controleer", code=alice.app_code())
    town.deliver()
    brake = link_in(town.newest_mail(alice))
    if deed == "everywhere":
        thief.open("/beveiliging/")
        thief.press("Log overal uit")
    elif deed == "change":
        thief.open("/wachtwoord/wijzigen/")
        thief.press("Toepassen", current=PASSWORD, password=OTHER_WORD)
    else:
        thief = Visitor()
        thief.open("/wachtwoord/vergeten/")
        thief.press("Stuur mij een mail", email=alice.email)
        town.deliver()
        thief.open(town.link_for(alice))
        thief.press("Toepassen", password=OTHER_WORD)

    owner = Visitor()
    assert owner.open(brake).h1 == "Dit was ik niet"
    assert "Uw account is geblokkeerd." in owner.press("Blokkeer mijn account").text
    assert thief.open("/").h1 == "Inloggen"
    assert Visitor().open(brake).h1 == "Account geblokkeerd"


def test_a_strangers_reset_mails_leave_the_owner_a_recover_mail(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    _enrol(town, alice, clock)
    stranger = Visitor(address="203.0.113.5")
    for _mail in range(4):
        stranger.open("/wachtwoord/vergeten/")
        stranger.press("Stuur mij een mail", email=alice.email)
    assert stranger.page.status == 429
    owner = Visitor()
    log_in(owner, alice)
    owner.follow("Herstel mobiele app")
    assert "Open uw mail op dit apparaat" in owner.press("Stuur mij een mail").text


@pytest.mark.requirement("S20")
def test_an_attack_from_everywhere_does_not_lengthen_the_owners_own_wait(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    _enrol(town, alice, clock)
    for number in range(21):
        log_in(Visitor(address=f"203.0.{number}.9"), alice, WRONG)
    owner = Visitor()
    for number in range(10):
        clock.shift(timedelta(seconds=30))
        log_in(Visitor(address=f"203.1.{number}.9"), alice, WRONG)
        log_in(owner, alice)
        assert owner.page.headers["Retry-After"] == "30"
    clock.shift(timedelta(seconds=30))
    log_in(owner, alice)
    assert owner.page.url == "/inloggen/code/"


@pytest.mark.requirement("S21")
def test_wrong_app_codes_from_everywhere_do_not_lengthen_the_owners_own_wait(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    _enrol(town, alice, clock)
    for number in range(21):
        _wrong_code(alice, f"203.0.{number}.9")
    owner = Visitor()
    log_in(owner, alice)
    form = owner.page
    for number in range(10):
        clock.shift(timedelta(seconds=30))
        _wrong_code(alice, f"203.1.{number}.9")
        owner.page = form
        owner.press("Controleer", code=alice.app_code())
        assert owner.page.headers["Retry-After"] == "30"
    clock.shift(timedelta(seconds=30))
    owner.page = form
    assert owner.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


def _wrong_code(person: Person, address: str) -> None:
    """Enter a wrong app code after the right password, from this IP address."""
    thief = Visitor(address=address)
    log_in(thief, person)
    thief.press("Controleer", code=f"{(int(person.app_code()) + 1) % 1_000_000:06d}")


@pytest.mark.requirement("S64")
def test_second_tap_on_the_button_to_freeze_shows_the_same_page(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    """An owner who taps twice must read that the account is frozen, not that the link was used."""
    _enrol(town, alice, clock)
    thief = Visitor()
    alice.key = _to_the_new_key(town, alice, thief)
    thief.press("Controleer", code=alice.app_code())
    town.deliver()
    owner = Visitor()
    form = owner.open(link_in(town.newest_mail(alice)))
    for _tap in range(2):
        owner.page = form
        assert owner.press("Blokkeer mijn account").h1 == "Account geblokkeerd"


@pytest.mark.requirement("S20")
def test_from_the_fifth_wrong_password_there_is_a_wait_also_for_the_right_one(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.enrol(alice)
    visitor = Visitor()
    for _try in range(5):
        log_in(visitor, alice, "Iets heel anders 1!")
    log_in(visitor, alice)
    assert visitor.page.status == 429
    assert visitor.page.headers["Retry-After"] == "30"
    # From another network the owner can still log in.
    elsewhere = Visitor(address="203.0.113.9")
    log_in(elsewhere, alice)
    assert elsewhere.page.url == "/inloggen/code/"
    clock.shift(timedelta(seconds=31))
    log_in(visitor, alice)
    assert visitor.page.url == "/inloggen/code/"
