"""Passwords and codes are read from the body of a POST only; unknown fields are ignored."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pyotp
import pytest
import time_machine
from django.utils import timezone

from accounts.models import SecurityEvent, User
from lib.marks import FIELD
from tests.journeys.page import Page
from tests.journeys.thief import THIEFS, WRONG
from tests.journeys.town import PASSWORD, Person, Town, log_in, step_up
from tests.journeys.visitor import HOST, Visitor

CRAFTED = {
    "id": "1",
    "pk": "1",
    "user": "1",
    "user_id": "1",
    "password_hash": "argon2$planted",
    "is_superuser": "on",
    "is_staff": "on",
    "is_active": "on",
    "epoch": "999",
    "frozen_at": "2020-01-01 00:00:00",
    "recovery_held_until": "2020-01-01 00:00:00",
    "groups": "1",
    "user_permissions": "1",
    "manages": "1",
    "role": "head-office",
    "branch": "2",
    "phone": "+31687654329",
    "email": "dief@mail.example",
    "first_name": "Dief",
    "language": "en",
}
KEPT = (
    *("pk", "email", "phone", "first_name", "branch", "language", "is_active", "is_staff"),
    *("is_superuser", "frozen_at", "recovery_held_until"),
    *("groups", "user_permissions", "manages"),
)


class Pushy(Visitor):
    """A browser that adds the fields CRAFTED to every form that it posts."""

    def send(self, url: str, data: dict[str, Any]) -> Page:
        return super().send(url, {**CRAFTED, **data})


@pytest.fixture
def at_code(town: Town, alice: Person, clock: time_machine.Traveller) -> Visitor:
    """Return a browser on the app code page. No code of the present time step has been used."""
    town.invite(alice)
    town.enrol(alice)
    clock.shift(timedelta(minutes=1))
    visitor = Visitor()
    log_in(visitor, alice)
    return visitor


@pytest.mark.asvs("V8.2.3", "V15.3.3")
def test_extra_fields_in_a_form_change_nothing(
    town: Town, alice: Person, bob: Person, clock: time_machine.Traveller
) -> None:
    for person in (bob, alice):
        town.invite(person)
    before = kept()
    visitor = town.enrol(alice, Pushy(), remember="on")
    clock.shift(timedelta(minutes=6))
    visitor.open("/wachtwoord/wijzigen/")
    step_up(visitor, alice)
    visitor.press("Toepassen", current=PASSWORD, password=THIEFS)
    assert "Uw wachtwoord is veranderd." in visitor.page.text
    visitor.press("Uitloggen")
    clock.shift(timedelta(minutes=1))
    log_in(visitor, alice, THIEFS)
    visitor.press("Controleer", code=alice.app_code())
    visitor.press("Uitloggen")
    visitor.open("/wachtwoord/vergeten/")
    visitor.press("Stuur mij een mail", email=alice.email)
    assert kept() == before
    assert max(User.objects.values_list("epoch", flat=True)) < 10
    assert not User.objects.get(email=bob.email).has_password


@pytest.mark.asvs("V15.3.7")
@pytest.mark.parametrize("method", ["get", "post"])
def test_password_in_the_query_string_is_ignored(
    town: Town, alice: Person, visitor: Visitor, method: str
) -> None:
    town.invite(alice)
    town.enrol(alice)
    typed = {"email": alice.email, "password": PASSWORD}
    page = in_the_address(visitor, "/inloggen/", method, typed)
    assert page.h1 == "Inloggen"
    assert visitor.open("/inloggen/verder/").h1 == "Inloggen"


@pytest.mark.asvs("V15.3.7")
@pytest.mark.parametrize("method", ["get", "post"])
def test_code_in_the_query_string_is_ignored(at_code: Visitor, alice: Person, method: str) -> None:
    page = in_the_address(at_code, "/inloggen/code/", method, {"code": alice.app_code()})
    assert page.url.startswith("/inloggen/code/")
    assert at_code.open("/beveiliging/").url == "/inloggen/code/"
    at_code.open("/inloggen/code/")
    assert at_code.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


@pytest.mark.asvs("V15.3.7")
def test_only_the_last_of_two_passwords_counts(town: Town, alice: Person, visitor: Visitor) -> None:
    town.invite(alice)
    town.enrol(alice)
    assert twice(visitor, alice, PASSWORD, WRONG).url == "/inloggen/"
    assert SecurityEvent.objects.filter(what="password_wrong").count() == 1
    assert twice(visitor, alice, WRONG, PASSWORD).url == "/inloggen/code/"
    assert SecurityEvent.objects.filter(what="password_wrong").count() == 1


@pytest.mark.asvs("V15.3.7")
def test_only_the_last_of_two_codes_counts(at_code: Visitor, alice: Person) -> None:
    right = alice.app_code()
    wrong = f"{(int(right) + 1) % 10**6:06}"
    path, form = "/inloggen/code/", at_code.page.form_with("Controleer")
    assert at_code.send(path, {**form.fields, "code": [right, wrong]}).url == path
    assert SecurityEvent.objects.filter(what="app_code_wrong").count() == 1
    page = at_code.send(path, {**form.fields, "code": [wrong, right]})
    assert page.h1 == "Mijn account"
    assert SecurityEvent.objects.filter(what="app_code_wrong").count() == 1


# The time is the server's (ASVS 6.5.8)

_CLAIMS = ("time", "timestamp", "now", "t", "date", "at", "step", "clock", "tz", "timezone")


@pytest.mark.asvs("V6.5.8")
def test_no_time_that_a_browser_sends_makes_an_old_code_valid(
    at_code: Visitor, alice: Person, clock: time_machine.Traveller
) -> None:
    past = timezone.now() - timedelta(hours=1)
    old = pyotp.TOTP(alice.key).at(past)
    form = at_code.page.form_with("Controleer")
    seconds = str(int(past.timestamp()))
    for said in (seconds, f"{seconds}000", past.isoformat(), str(int(seconds) // 30)):
        claimed = dict.fromkeys(_CLAIMS, said)
        for name in _CLAIMS:
            at_code.client.cookies[name] = said
        at_code.client.post(
            f"/inloggen/code/?{urlencode(claimed)}",
            {**claimed, **form.fields, "code": old},
            headers={"origin": HOST, "date": http_date(past), "x-time": said, "x-timestamp": said},
        )
        assert at_code.open("/beveiliging/").url == "/inloggen/code/"
        clock.shift(timedelta(minutes=1))


def test_the_servers_own_clock_decides_which_code_is_valid(
    at_code: Visitor, alice: Person, clock: time_machine.Traveller
) -> None:
    later = pyotp.TOTP(alice.key).at(timezone.now() + timedelta(minutes=20))
    assert at_code.press("Controleer", code=later).h1 != "Mijn account"
    clock.shift(timedelta(minutes=20))
    assert at_code.press("Controleer", code=later).h1 == "Mijn account"


def http_date(moment: object) -> str:
    return f"{moment:%a, %d %b %Y %H:%M:%S} GMT"


def kept() -> list[tuple[Any, ...]]:
    """Return, for all users, the columns that forms on a user's own pages must not change."""
    return sorted(User.objects.values_list(*KEPT), key=repr)


def in_the_address(visitor: Visitor, path: str, method: str, typed: dict[str, str]) -> Page:
    """Open a page, or post its form, with the fields `typed` in the URL's query string."""
    address = f"{path}?{urlencode(typed)}"
    if method == "get":
        return visitor.open(address)
    fields = visitor.open(path).first_form.fields
    hidden = {name: fields[name] for name in fields.keys() & {"csrfmiddlewaretoken", FIELD}}
    return visitor.send(address, hidden)


def twice(visitor: Visitor, person: Person, *passwords: str) -> Page:
    """Post the login form once, with the field `password` repeated for each of these passwords."""
    form = visitor.open("/inloggen/").form_with("Inloggen")
    sent = {**form.fields, "email": person.email, "password": list(passwords)}
    return visitor.send("/inloggen/", sent)
