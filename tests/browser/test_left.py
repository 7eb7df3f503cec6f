"""A sign-in goes on after the browser was closed; two people in two tabs are never mixed up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import inspected
from tests.browser.inspector import Inspector
from tests.browser.walks import enter_app_code, enter_sms, let_time_pass, log_in, take_key
from tests.journeys.town import PASSWORD, Person
from tests.site.running import Site

NewBrowser = Callable[..., BrowserContext]

OTHER_LINK = "Deze pagina hoort bij een andere link. Er is niets veranderd."
OTHER_SIGN_IN = "Deze pagina is van een andere keer inloggen. Er is niets veranderd."


def opened_again(browser: Inspector, new_browser: NewBrowser, site: Site) -> Inspector:
    """Close `browser`; return a new one with its persistent cookies, except the session cookie."""
    context = browser.page.context
    state = context.storage_state()
    lasting = [one for one in state.get("cookies", []) if one.get("expires", -1) > 0]
    kept = [one for one in lasting if one.get("name") != "__Host-session"]
    context.close()
    return inspected(new_browser(storage_state={**state, "cookies": kept}), site)


def test_code_in_hand_and_line_in_the_app_work_after_the_browser_was_closed(
    site: Site, phone: Inspector, new_browser: NewBrowser
) -> None:
    femke = Person("femke.prins@mail.example", "+31612345750", "Femke", "Prins")
    site.invite(femke)
    phone.open(site.link_for(femke))
    phone.press("Toepassen", password=PASSWORD)
    phone = opened_again(phone, new_browser, site)
    log_in(phone, femke)
    assert "Wij kunnen u nu een code sturen." not in phone.text
    enter_sms(site, phone, femke)
    assert len(site.twilio.sent_to(femke.phone)) == 1
    take_key(phone, femke)
    let_time_pass(site)
    again = opened_again(phone, new_browser, site)
    log_in(again, femke)
    assert again.path == "/inloggen/sms/"
    enter_sms(site, again, femke)
    assert (again.page.text_content("#key") or "").replace(" ", "") == femke.key
    enter_app_code(again, femke.app_code())


def test_page_in_another_browser_names_whose_code_is_asked_and_which_line_of_the_app(
    site: Site, phone: Inspector, desktop: Inspector
) -> None:
    gijs = Person("gijs@mail.example", "+31612345751", "Gijs", "Kok")
    site.invite(gijs)
    phone.open(site.link_for(gijs))
    phone.press("Toepassen", password=PASSWORD)
    log_in(desktop, gijs)
    assert "Die hoort bij een ander apparaat of een andere browser." in desktop.text
    enter_sms(site, phone, gijs)
    take_key(phone, gijs)
    let_time_pass(site)
    desktop.page.reload()
    desktop.press("Stuur mij een code")
    enter_sms(site, desktop, gijs)
    desktop.press("Controleer", code=gijs.app_code())
    assert "Verwijder de oude regel in uw app en koppel opnieuw." in desktop.text
    take_key(desktop, gijs)
    enter_app_code(desktop, gijs.app_code())
    assert f"Houd de regel {gijs.email} (" in desktop.text


@pytest.mark.requirement("S87")
def test_two_people_in_two_tabs_are_never_mixed(site: Site, phone: Inspector) -> None:
    hugo = Person("hugo@mail.example", "+31612345752", "Hugo", "Post")
    iris = Person("iris@mail.example", "+31612345753", "Iris", "Vos")
    site.invite(hugo)
    site.invite(iris)
    second = inspected_tab(phone, site)
    phone.open(site.link_for(hugo))
    second.open(site.link_for(iris))
    phone.press("Toepassen", password="Een boot met 3 zeilen!")
    assert OTHER_LINK in phone.text
    second.press("Toepassen", password=PASSWORD)
    assert second.path == "/inloggen/sms/"
    phone.open(site.link_for(hugo))
    phone.press("Toepassen", password=PASSWORD)
    second.press("Controleer", code="123456")
    assert OTHER_SIGN_IN in second.text
    enter_sms(site, phone, hugo)
    assert phone.path == "/inloggen/koppelen/"


def inspected_tab(browser: Inspector, site: Site) -> Inspector:
    return inspected(browser.page.context, site)
