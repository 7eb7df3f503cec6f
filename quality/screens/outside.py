"""The screens of a visitor without an account: login, forgotten password, links, errors."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from quality.screens.stop import Stop, Walk
from tests.journeys.town import PASSWORD, Person

_SHORT, _UNKNOWN = "kort", "x" * 43
_EXPIRE = (
    "from accounts.models import MailLink;"
    "MailLink.objects.filter(user__email='{}').update(expires_at='2026-01-01T00:00Z')"
)
# For each kind of mail link, the page that it leads to, and where the link itself begins.
_LINKS = {
    "activation": ("/activeren/", "/activeren/"),
    "reset": ("/wachtwoord/nieuw/", "/wachtwoord/"),
    "recovery": ("/herstel/verder/", "/herstel/"),
    "freeze": ("/dit-was-ik-niet/", "/dit-was-ik-niet/"),
}
_MOST_TRIES = 10


def outside(walk: Walk) -> Iterator[Stop]:
    """Walk through login, a forgotten password and what the pages link to."""
    browser = walk.browser()
    browser.open("/inloggen/")
    yield walk.at("login", browser)
    links = [urlsplit(link).path for link in browser.page.links.values() if link[:1] == "/"]
    browser.submit(email="geen adres", password=_SHORT)
    yield walk.at("login, error", browser, plain=False)
    browser.open("/wachtwoord/vergeten/")
    yield walk.at("forgotten", browser)
    browser.submit(email="geen adres")
    yield walk.at("forgotten, error", browser, plain=False)
    browser.submit(email="niemand@mail.example")
    yield walk.at("forgotten, sent", browser)
    for path in dict.fromkeys(link for link in links if link != "/"):
        browser.open(path)
        yield walk.at(path, browser)


def errors(walk: Walk) -> Iterator[Stop]:
    """Walk to a missing page, a browser without cookies, and a rate limit."""
    browser = walk.browser()
    browser.open("/nergens/")
    yield walk.at("404", browser)
    browser.open("/inloggen/")
    browser.forget()
    browser.submit(email="niemand@mail.example", password=_SHORT)
    yield walk.at("403, no cookies", browser, plain=False)
    browser.open("/inloggen/")
    for _try in range(_MOST_TRIES):
        if browser.page.status == 429:
            break
        browser.submit(email="niemand@mail.example", password=_SHORT)
    yield walk.at("429", browser, plain=False)
    walk.let_time_pass()


def links(walk: Walk) -> Iterator[Stop]:
    """Walk to each kind of mail link without its cookie and with an unknown token."""
    for name, (page, begin) in _LINKS.items():
        browser = walk.browser()
        browser.open(page)
        yield walk.at(f"{name} link, no cookie", browser)
        browser.open(f"{begin}{_UNKNOWN}/")
        yield walk.at(f"{name} link, unknown", browser)
    browser = walk.browser()
    browser.open(f"/herinnering/{_UNKNOWN}/")
    yield walk.at("reminders, unknown", browser)
    browser.open("/herinnering/gestopt/")
    yield walk.at("reminders, stopped", browser)


def ended_links(walk: Walk) -> Iterator[Stop]:
    """Walk to an activation link that has expired, then to one that was used."""
    browser, person = walk.browser(), walk.invite("Dirk")
    walk.shell(_EXPIRE.format(person.email))
    browser.open(walk.site.link_for(person))
    yield walk.at("activation link, expired", browser)
    browser.submit(at="/activeren/opnieuw/")
    yield walk.at("activation link, again", browser)
    walk.site.deliver()
    link = walk.site.link_for(person)
    browser.open(link)
    browser.submit(password=PASSWORD)
    browser.open(link)
    yield walk.at("activation link, used", browser)
    yield from _reset(walk, person)


def _reset(walk: Walk, person: Person) -> Iterator[Stop]:
    """Walk through a forgotten password, to the page that sends no SMS by itself."""
    browser = walk.browser()
    browser.open("/wachtwoord/vergeten/")
    browser.submit(email=person.email)
    walk.site.deliver()
    browser.open(walk.site.link_for(person))
    yield walk.at("new password", browser)
    browser.submit(password=_SHORT)
    yield walk.at("new password, error", browser, plain=False)
    browser.submit(password=f"{PASSWORD} Twee")
    yield walk.at("SMS, not sent yet", browser)
