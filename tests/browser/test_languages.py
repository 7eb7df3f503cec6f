"""The road in languages with longer words and another alphabet, on the smallest phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import BrowserContext

from tests.browser.conftest import inspected
from tests.browser.inspector import Inspector
from tests.journeys.town import PASSWORD, Person
from tests.site.running import Site


@pytest.mark.parametrize(
    "language", ["bg", *(pytest.param(one, marks=pytest.mark.full) for one in ("pl", "ro", "uk"))]
)
def test_every_screen_of_the_road_fits_at_320_px(
    site: Site, phone: Inspector, language: str
) -> None:
    number = f"+3161234{ord(language[0]):04}"
    person = Person(f"{language}@mail.example", number, "Aleksandra", "Wróbel")
    site.invite(person, language=language)
    with override(language):
        names = ("Toepassen", "Controleer", "Beveiliging", "Logboek")
        apply, check, security, log = map(gettext, names)
    phone.open(site.link_for(person))
    phone.fits(f"{language} wachtwoord")
    phone.press(apply, password="kort")
    phone.fits(f"{language} wachtwoord fout")
    phone.press(apply, password=PASSWORD)
    site.deliver()
    phone.fits(f"{language} sms")
    phone.press(check, code="12")
    phone.fits(f"{language} sms fout")
    phone.press(check, code=site.sms_code_for(person))
    phone.fits(f"{language} koppelen")
    person.key = (phone.page.text_content("#key") or "").replace(" ", "")
    phone.press(check, code=person.app_code())
    phone.fits(f"{language} mijn account")
    phone.follow(security)
    phone.fits(f"{language} beveiliging")
    phone.follow(log)
    phone.fits(f"{language} logboek")
    assert not phone.findings, "\n".join(phone.findings)


def test_visitor_without_javascript_changes_the_language_at_the_top_of_a_small_phone(
    site: Site, new_browser: Callable[..., BrowserContext]
) -> None:
    phone = inspected(new_browser(java_script_enabled=False), site)
    phone.page.set_viewport_size({"width": 320, "height": 640})
    phone.open("/inloggen/")
    phone.page.get_by_text("Taal / Language").click()
    choice = phone.page.get_by_role("button", name="Polski").bounding_box()
    assert choice is not None
    assert choice["y"] + choice["height"] < 640
    assert min(choice["width"], choice["height"]) >= 44
    phone.press("Polski")
    assert phone.page.get_attribute("html", "lang") == "pl"
