"""The pages that issue a counter code at the desk and accept it on a phone pass all checks."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext

from tests.browser.conftest import inspected
from tests.browser.inspector import Inspector
from tests.browser.walks import (
    enrol,
    enter_app_code,
    enter_sms,
    let_time_pass,
    log_in,
    take_key,
)
from tests.journeys.town import PASSWORD, Person, link_in
from tests.site.running import Site


def test_counter_code_brings_back_a_user_who_lost_the_app(
    site: Site, phone: Inspector, desktop: Inspector, new_browser: Callable[..., BrowserContext]
) -> None:
    farida = Person("farida@mail.example", "+31612345650", "Farida", "Yilmaz")
    site.invite(farida)
    enrol(site, phone, farida)
    code = _ask_at_the_desk(site, desktop, farida)
    new_phone = inspected(new_browser(), site)
    log_in(new_phone, farida)
    new_phone.follow("Herstel mobiele app")
    new_phone.follow("Vul hem hier in.")
    new_phone.look("baliecode")
    new_phone.press("Controleer", code="BCDFGHJ")
    new_phone.look("baliecode te-kort", error=True)
    new_phone.press("Controleer", code="BCDFGHJK")
    assert "U kunt het nog 4 keer proberen." in new_phone.text
    new_phone.look("baliecode fout", error=True)
    _finish(site, new_phone, farida, code.lower())
    findings = desktop.findings + new_phone.findings
    assert not findings, "\n".join(findings)


def test_a_frozen_account_thaws(site: Site, phone: Inspector) -> None:
    piotr = Person("piotr@mail.example", "+31612345651", "Piotr", "Nowak")
    site.invite(piotr)
    enrol(site, phone, piotr)
    site.manage("shell", "--verbosity", "0", "--command", _FREEZE.format(piotr.email))
    site.deliver()
    phone.open(link_in(site.newest_mail(piotr)))
    phone.press("Blokkeer mijn account")
    phone.open("/wachtwoord/vergeten/")
    phone.press("Stuur mij een mail", email=piotr.email)
    site.deliver()
    phone.open(site.link_for(piotr))
    phone.press("Toepassen", password=f"{PASSWORD} Twee")
    assert "Uw account is geblokkeerd." in phone.text
    phone.look("baliecode geblokkeerd")
    said = site.manage("counter_code", piotr.email)
    _finish(site, phone, piotr, said.rpartition(": ")[2])
    assert not phone.findings, "\n".join(phone.findings)


# Sends the mail with the link that freezes the account, as after a recovery by a thief.
_FREEZE = (
    "from django.utils import timezone; from accounts.mail.mails import send_link;"
    "from accounts.models import User;"
    "send_link(user=User.objects.get(email='{}'), purpose='disown', now=timezone.now())"
)


def _ask_at_the_desk(site: Site, desktop: Inspector, person: Person) -> str:
    """As a branch admin, issue a counter code for a person at the desk; return the code."""
    nienke = Person("nienke@mail.example", "+31612345652", "Nienke", "van Leeuwen")
    site.invite(nienke, role="branch-admin")
    enrol(site, desktop, nienke)
    desktop.open(f"/beheer/accounts/user/?q={person.last_name}")
    desktop.follow(f"{person.last_name}, {person.first_name}")
    desktop.look_at_desk("beheer medewerker met-baliecode")
    desktop.follow("Baliecode")
    desktop.look_at_desk("beheer baliecode")
    desktop.page.get_by_label("Waarom?").fill("paspoort gezien")
    desktop.press("Maak baliecode")
    desktop.look_at_desk("beheer baliecode gemaakt")
    return desktop.page.text_content(".counter-code") or ""


def _finish(site: Site, browser: Inspector, person: Person, code: str) -> None:
    let_time_pass(site)
    browser.press("Controleer", code=code)
    enter_sms(site, browser, person)
    take_key(browser, person)
    enter_app_code(browser, person.app_code())
    assert "Uw app is opnieuw gekoppeld en u bent ingelogd." in browser.text
