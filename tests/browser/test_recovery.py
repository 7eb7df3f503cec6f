"""Replacing a lost authenticator app, and freezing an account ('Dit was ik niet'), in a browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext

from tests.browser.conftest import inspected
from tests.browser.inspector import Inspector
from tests.browser.test_road import SHORT
from tests.browser.walks import (
    ask_recovery,
    code_at,
    enrol,
    enter_app_code,
    enter_sms,
    let_time_pass,
    log_in,
    take_key,
)
from tests.journeys.town import PASSWORD, Person, link_in
from tests.site.running import Site

_EXPIRE = (
    "from accounts.models import MailLink;"
    "MailLink.objects.filter(user__email='{}', purpose='{}').update(expires_at='2026-01-01T00:00Z')"
)


def test_user_connects_a_new_phone_and_then_freezes_the_account(
    site: Site, phone: Inspector, new_browser: Callable[..., BrowserContext]
) -> None:
    hanna = Person("hanna@mail.example", "+31612345680", "Hanna", "Visser")
    site.invite(hanna)
    enrol(site, phone, hanna)
    new_phone = inspected(new_browser(), site)
    link = _recover(site, new_phone, hanna)
    phone.open("/")
    assert phone.page.text_content("h1") == "Inloggen"
    _disown(site, phone, new_phone, hanna)
    phone.open(link)
    assert "Deze link is al gebruikt." in phone.text
    phone.look("link herstel gebruikt", status=410)
    findings = phone.findings + new_phone.findings
    assert not findings, "\n".join(findings)


def test_user_of_a_remembered_phone_connects_a_new_app_from_beveiliging(
    site: Site, phone: Inspector
) -> None:
    odile = Person("odile@mail.example", "+31612345695", "Odile", "Willems")
    site.invite(odile)
    enrol(site, phone, odile, remember=True)
    phone.press("Uitloggen")
    log_in(phone, odile)
    phone.follow("Beveiliging")
    phone.follow("Nieuwe telefoon? Koppel de app opnieuw")
    phone.look("herstel binnen")
    phone.press("Stuur mij een mail", password=SHORT)
    phone.look("herstel binnen fout", error=True)
    phone.press("Stuur mij een mail", password=PASSWORD)
    phone.look("herstel binnen mail verstuurd")
    site.deliver()
    phone.open(link_in(site.newest_mail(odile)))
    phone.press("Ga verder")
    assert phone.path == "/inloggen/sms/"
    assert not phone.findings, "\n".join(phone.findings)


def _recover(site: Site, browser: Inspector, person: Person) -> str:
    log_in(browser, person)
    browser.press("Controleer", code=code_at(person, 240))
    assert "De klok van uw telefoon loopt ongeveer 4 minuten voor." in browser.text
    browser.look("code klok", error=True)
    browser.follow("Herstel mobiele app")
    browser.look("herstel")
    browser.press("Stuur mij een mail")
    browser.look("mail herstel-verstuurd")
    site.deliver()
    link = site.link_for(person)
    browser.open(link)
    assert browser.path == "/herstel/verder/"
    browser.look("herstel verder")
    let_time_pass(site)
    browser.press("Ga verder")
    browser.look("sms bij-herstel")
    enter_sms(site, browser, person)
    take_key(browser, person)
    browser.look("koppelen bij-herstel")
    enter_app_code(browser, person.app_code())
    assert "Uw app is opnieuw gekoppeld en u bent ingelogd." in browser.text
    browser.look("account hersteld")
    return link


def _disown(site: Site, owner: Inspector, thief: Inspector, person: Person) -> None:
    site.deliver()
    link = link_in(site.newest_mail(person))
    owner.open(link)
    assert owner.path == "/dit-was-ik-niet/"
    owner.look("dit-was-ik-niet")
    owner.press("Blokkeer mijn account")
    owner.look("geblokkeerd")
    thief.open("/")
    assert thief.page.text_content("h1") == "Inloggen"
    log_in(thief, person)
    assert thief.page.text_content("h1") == "Account geblokkeerd"
    thief.look("geblokkeerd bij-inloggen", status=403)


def test_app_is_recovered_from_the_inner_browser_of_a_mail_app(
    site: Site, phone: Inspector, new_browser: Callable[..., BrowserContext]
) -> None:
    joris = Person("joris@mail.example", "+31612345681", "Joris", "Mulder")
    site.invite(joris)
    enrol(site, phone, joris)
    asked = inspected(new_browser(), site)
    log_in(asked, joris)
    link = ask_recovery(site, asked, joris)
    mail_app = inspected(new_browser(), site)
    mail_app.open(link)
    mail_app.look("herstel met-wachtwoord")
    mail_app.press("Ga verder", password=SHORT)
    assert "Uw wachtwoord is niet goed." in mail_app.text
    mail_app.look("herstel met-wachtwoord fout", error=True)
    let_time_pass(site)
    mail_app.press("Ga verder", password=PASSWORD)
    assert mail_app.path == "/inloggen/sms/"
    site.manage("shell", "--verbosity", "0", "--command", _EXPIRE.format(joris.email, "recover"))
    asked.open(link)
    assert "Deze link is verlopen." in asked.text
    asked.look("link herstel-verlopen", status=410)
    findings = asked.findings + mail_app.findings
    assert not findings, "\n".join(findings)


def test_user_who_reset_the_password_cannot_recover_without_the_branch(
    site: Site, phone: Inspector
) -> None:
    kim = Person("kim@mail.example", "+31612345682", "Kim", "Bos")
    site.invite(kim)
    enrol(site, phone, kim)
    phone.page.context.clear_cookies()
    phone.open("/wachtwoord/vergeten/")
    phone.press("Stuur mij een mail", email=kim.email)
    site.deliver()
    phone.open(site.link_for(kim))
    phone.press("Toepassen", password=f"{PASSWORD} Twee")
    phone.follow("Herstel mobiele app")
    assert "Daarom kunt u de app nu niet zelf herstellen." in phone.text
    phone.look("herstel tegengehouden")
    assert not phone.findings, "\n".join(phone.findings)


def test_screens_of_recovery_links_that_do_not_open_have_no_findings(
    site: Site, phone: Inspector
) -> None:
    for path, name in {"/herstel/": "herstel", "/dit-was-ik-niet/": "dit-was-ik-niet"}.items():
        phone.page.context.clear_cookies()
        phone.open("/dit-was-ik-niet/" if name == "dit-was-ik-niet" else "/herstel/verder/")
        phone.look(f"link {name}-zonder-cookie", status=400)
        phone.open(f"{path}{'x' * 43}/")
        phone.look(f"link {name}-fout", status=404)
    assert not phone.findings, "\n".join(phone.findings)
