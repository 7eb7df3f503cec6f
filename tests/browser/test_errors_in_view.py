"""On a small phone, a field with an error is in view, and the error is shown once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import inspected
from tests.browser.inspector import Inspector
from tests.browser.walks import enter_app_code, enter_sms, take_key, wrong_code
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


def test_field_and_button_are_in_the_first_view_of_the_smallest_phone(
    site: Site, new_browser: Callable[..., BrowserContext]
) -> None:
    site.invite(_DIRK)
    phone = inspected(new_browser(), site)
    phone.page.set_viewport_size({"width": 320, "height": 640})
    phone.open("/inloggen/")
    assert ends_at(phone, "main form > button") < 1
    phone.press("Inloggen", email=_DIRK.email, password=PASSWORD)
    assert ends_at(phone, "#id_password") < 1
    phone.open(site.link_for(_DIRK))
    assert ends_at(phone, "#id_password") < 1
    phone.press("Toepassen", password=PASSWORD)
    assert ends_at(phone, "main form > button") < 1
    site.deliver()
    code = site.sms_code_for(_DIRK)
    phone.press("Controleer", code=f"{(int(code) + 1) % 1_000_000:06}")
    assert ends_at(phone, "#id_code") < 1
    phone.press("Controleer", code=code)
    take_key(phone, _DIRK)
    enter_app_code(phone, _DIRK.app_code())
    assert ends_at(phone, "main a.button") < 1


def ends_at(phone: Inspector, selector: str) -> float:
    """Return how far below the page's top the element ends: 1.0 is the height of one screen."""
    end: float = phone.page.evaluate(_END, selector)
    return end
