"""After a form error, going back never makes the browser ask whether to send the form again."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.inspector import Inspector
from tests.browser.test_road import SHORT
from tests.browser.walks import enter_app_code, take_key, wrong_code
from tests.journeys.thief import WRONG
from tests.journeys.town import PASSWORD, Person
from tests.site.running import Site

_ANKE = Person("anke.bakker@mail.example", "+31612345741", "Anke", "Bakker")
_BEN = Person("ben.bakker@mail.example", "+31612345742", "Ben", "Bakker")


def test_back_from_the_landing_page_past_every_error_shows_pages_only(
    site: Site, phone: Inspector
) -> None:
    site.invite(_ANKE)
    phone.open(site.link_for(_ANKE))
    phone.press("Toepassen", password=SHORT)
    assert shows(phone, "Uw wachtwoord is te kort.")
    phone.press("Toepassen", password=PASSWORD)
    site.deliver()
    code = site.sms_code_for(_ANKE)
    phone.press("Controleer", code=f"{(int(code) + 1) % 1_000_000:06}")
    assert shows(phone, "U kunt het nog 4 keer proberen.")
    phone.press("Controleer", code=code)
    take_key(phone, _ANKE)
    phone.press("Controleer", code=wrong_code(_ANKE))
    assert shows(phone, "De code is niet goed.")
    enter_app_code(phone, _ANKE.app_code())
    assert "Gefeliciteerd" in phone.text
    assert step_back(phone) >= 3


def test_back_after_a_wrong_password_and_too_many_shows_pages_only(
    site: Site, phone: Inspector
) -> None:
    phone.open("/inloggen/")
    for _try in range(5):
        phone.press("Inloggen", email=_BEN.email, password=WRONG)
        assert shows(phone, "Uw e-mailadres of wachtwoord is niet goed.")
        assert phone.page.input_value("#id_email") == _BEN.email
    phone.press("Inloggen", password=WRONG)
    assert "Te veel pogingen." in phone.text
    phone.open("/wachtwoord/vergeten/")
    assert step_back(phone) >= 2


def shows(browser: Inspector, sentence: str) -> bool:
    """Wait until the error summary has the focus; return whether the page shows `sentence`."""
    # A browser moves the focus once it has painted the page.
    expect(browser.page.locator(".errors")).to_be_focused()
    return "Fout:" in browser.page.title() and sentence in browser.text


def step_back(browser: Inspector) -> int:
    """Go back to the start of the history; check each page; return the number of pages."""
    for steps in range(40):
        if browser.page.go_back() is None and browser.page.url == "about:blank":
            return steps
        assert browser.page.url.startswith(browser.home), browser.page.url
        assert browser.page.locator("h1").count() == 1, browser.text
    raise AssertionError(browser.page.url)
