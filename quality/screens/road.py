"""The screens of a person: activation, login, 'Beveiliging', recovery of the app."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pyotp
from django.utils import timezone

from quality.screens.over_tls import OverTls
from quality.screens.stop import Stop, Walk
from tests.journeys.town import PASSWORD, Person

_WRONG = "12"


def road(walk: Walk) -> Iterator[Stop]:
    """Walk through the activation, then through what its owner sees later."""
    browser, person = walk.browser(), walk.invite("Aleksandra")
    yield from activation(walk, browser, person, remember="on")
    yield from _inside(walk, browser)
    yield from _again(walk, browser, person)
    yield from _recover(walk, person)


def activation(walk: Walk, browser: OverTls, person: Person, **ticked: str) -> Iterator[Stop]:
    """Walk through the steps of an activation, to 'Mijn account'."""
    browser.open(walk.site.link_for(person))
    yield walk.at("password", browser)
    browser.submit(password="kort")
    yield walk.at("password, error", browser, plain=False)
    browser.submit(password=PASSWORD)
    walk.site.deliver()
    yield walk.at("SMS", browser)
    browser.submit(at="/inloggen/sms/sturen/")
    yield walk.at("SMS, too soon", browser, plain=False)
    browser.submit(code=_WRONG)
    yield walk.at("SMS, error", browser, plain=False)
    browser.submit(code=walk.site.sms_code_for(person))
    person.key = browser.page.key
    yield walk.at("connect", browser)
    browser.submit(code=_WRONG)
    yield walk.at("connect, error", browser, plain=False)
    browser.submit(code=person.app_code(), **ticked)
    yield walk.at("account, activated", browser, plain=False)


def _inside(walk: Walk, browser: OverTls) -> Iterator[Stop]:
    """Walk through the pages of a logged-in employee."""
    for name, path in _INSIDE.items():
        browser.open(path)
        yield walk.at(name, browser)
    browser.open("/wachtwoord/wijzigen/")
    browser.submit(current="kort", password="kort")
    yield walk.at("change password, error", browser, plain=False)
    other = walk.invite("Noor")
    browser.open(walk.site.link_for(other))
    yield walk.at("link of another person", browser)


_INSIDE = {
    "account": "/",
    "security": "/beveiliging/",
    "log": "/beveiliging/logboek/",
    "change password": "/wachtwoord/wijzigen/",
    "recovery, inside": "/herstel/",
    "403": "/beheer/",
}


def _again(walk: Walk, browser: OverTls, person: Person) -> Iterator[Stop]:
    """Walk through a login on the remembered browser, and the page that asks for a code."""
    browser.open("/")
    browser.submit(at="/uitloggen/")
    yield walk.at("login, logged out", browser, plain=False)
    walk.let_time_pass()
    browser.submit(email=person.email, password=PASSWORD)
    browser.open("/wachtwoord/wijzigen/")
    yield walk.at("step-up", browser)
    browser.submit(**{"step_up-code": _WRONG})
    yield walk.at("step-up, error", browser, plain=False)


def _recover(walk: Walk, person: Person) -> Iterator[Stop]:
    """Walk through a login on another browser, and from there through 'Herstel mobiele app'."""
    browser = walk.browser()
    browser.open("/inloggen/")
    browser.submit(email=person.email, password=PASSWORD)
    yield walk.at("code", browser)
    browser.submit(code=_WRONG)
    yield walk.at("code, error", browser, plain=False)
    browser.submit(code=_fast(person))
    yield walk.at("code, clock", browser, plain=False)
    yield from _counter(walk, browser)
    browser.open("/herstel/")
    yield walk.at("recovery", browser)
    browser.submit(at="/herstel/")
    yield walk.at("recovery, sent", browser)
    walk.site.deliver()
    browser.open(walk.site.link_for(person))
    yield walk.at("recovery, link", browser)
    walk.let_time_pass()
    yield from _connect_again(walk, browser, person)


def _fast(person: Person) -> str:
    """Return the code of an app whose clock is four minutes fast."""
    return pyotp.TOTP(person.key).at(timezone.now() + timedelta(minutes=4))


def _counter(walk: Walk, browser: OverTls) -> Iterator[Stop]:
    browser.open("/herstel/baliecode/")
    yield walk.at("counter code", browser)
    browser.submit(code="BBBBBBBB")
    yield walk.at("counter code, error", browser, plain=False)


def _connect_again(walk: Walk, browser: OverTls, person: Person) -> Iterator[Stop]:
    """Connect a new app, then freeze the account by the link of the mail that says so."""
    browser.submit(at="/herstel/verder/")
    walk.site.deliver()
    yield walk.at("SMS, recovery", browser)
    browser.submit(code=walk.site.sms_code_for(person))
    person.key = browser.page.key
    yield walk.at("connect, recovery", browser)
    browser.submit(code=person.app_code())
    yield walk.at("account, app replaced", browser, plain=False)
    walk.site.deliver()
    owner = walk.browser()
    owner.open(walk.site.link_for(person))
    yield walk.at("freeze", owner)
    owner.submit(at="/dit-was-ik-niet/")
    yield walk.at("frozen", owner, plain=False)
