"""On a small phone, the button and a field with an error are in view; an error is shown once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import inspected
from tests.browser.inspector import Inspector
from tests.browser.walks import (
    ask_recovery,
    enter_app_code,
    enter_sms,
    log_in,
    take_key,
    wrong_code,
)
from tests.journeys.town import PASSWORD, Person
from tests.site.running import Site

_PEOPLE = {
    True: Person("dora.bakker@mail.example", "+31612345743", "Dora", "Bakker"),
    False: Person("daan.bakker@mail.example", "+31612345744", "Daan", "Bakker"),
}
_DIRK = Person("dirk.bakker@mail.example", "+31612345754", "Dirk", "Bakker")
# Where a field is, in screen heights: its top and its bottom below the top of the visible part, and
# its top below the top of the page.
_PLACES = """
(field) => {
  const box = document.querySelector(field).getBoundingClientRect();
  return [box.top / innerHeight, box.bottom / innerHeight, (box.top + scrollY) / innerHeight];
}
"""

_FIRST_BUTTON = "main :is(button, a.button):not(.quiet, .plain)"
_END = """
(one) => (document.querySelector(one).getBoundingClientRect().bottom + scrollY) / innerHeight
"""


@pytest.mark.parametrize("javascript", _PEOPLE)
def test_field_is_in_view_after_an_error_on_a_small_phone(
    site: Site, new_browser: Callable[..., BrowserContext], *, javascript: bool
) -> None:
    person = _PEOPLE[javascript]
    site.invite(person)
    phone = inspected(new_browser(java_script_enabled=javascript), site)
    phone.page.set_viewport_size({"width": 320, "height": 568})
    phone.open(site.link_for(person))
    phone.press("Toepassen", password="kort")
    assert phone.text.count("Uw wachtwoord voldoet nog niet.") == 1
    assert phone.page.locator(".errors li").count() == 1
    assert phone.page.locator(".rules .open").count() == 4
    assert phone.page.evaluate(_PLACES, "#id_password")[2] < 2
    phone.press("Toepassen", password=PASSWORD)
    enter_sms(site, phone, person)
    take_key(phone, person)
    phone.press("Controleer", code=wrong_code(person))
    assert phone.text.count("De code is niet goed.") == 1
    expect(phone.page.locator(".errors")).to_be_focused()
    top, bottom, _from_the_top = phone.page.evaluate(_PLACES, "#id_code")
    assert 0 <= top < bottom <= 1
    assert phone.page.text_content("label[for=id_code]") == "Code uit de app (6 cijfers)"
    enter_app_code(phone, person.app_code())


def test_first_button_is_in_the_first_view_of_a_small_phone(
    site: Site, new_browser: Callable[..., BrowserContext]
) -> None:
    site.invite(_DIRK)
    phone = inspected(new_browser(), site)
    phone.page.set_viewport_size({"width": 320, "height": 640})
    ends = {screen: ends_at(phone, _FIRST_BUTTON) for screen in screens_of(site, phone)}
    assert {screen: end for screen, end in ends.items() if end > 1} == {}
    assert len(ends) == 14


def screens_of(site: Site, phone: Inspector) -> Iterator[str]:
    """Activate, log out, log in and recover the app; yield the name of each screen that is open."""
    phone.open("/inloggen/")
    yield "login"
    phone.press("Inloggen", email=_DIRK.email, password=PASSWORD)
    yield "login, error"
    phone.open("/wachtwoord/vergeten/")
    yield "forgotten"
    phone.press("Stuur mij een mail")
    yield "forgotten, error"
    yield from activation(site, phone)
    yield from recovery(site, phone)


def activation(site: Site, phone: Inspector) -> Iterator[str]:
    phone.open(site.link_for(_DIRK))
    yield "password"
    phone.press("Toepassen", password="kort")
    yield "password, error"
    phone.press("Toepassen", password=PASSWORD)
    yield "sms"
    phone.press("Controleer", code="12")
    yield "sms, error"
    enter_sms(site, phone, _DIRK)
    yield "connect"
    take_key(phone, _DIRK)
    enter_app_code(phone, _DIRK.app_code())
    yield "account"


def recovery(site: Site, phone: Inspector) -> Iterator[str]:
    phone.press("Uitloggen")
    log_in(phone, _DIRK)
    yield "code"
    phone.press("Controleer", code="12")
    yield "code, error"
    link = ask_recovery(site, phone, _DIRK)
    phone.open("/herstel/baliecode/")
    yield "counter code"
    phone.open(link)
    yield "recover"


def ends_at(phone: Inspector, selector: str) -> float:
    """Return how far below the page's top the element ends: 1.0 is the height of one screen."""
    end: float = phone.page.evaluate(_END, selector)
    return end
