"""The security pages of a logged-in user (devices, sessions, step-up, log) pass all checks."""

from __future__ import annotations

import pytest

from tests.browser.inspector import Inspector
from tests.browser.test_road import SHORT
from tests.browser.walks import enrol, enter_app_code, log_in, next_code, wrong_code
from tests.journeys.town import PASSWORD, Person
from tests.site.running import Site

_OTHER = "Een tandem met 3 zadels!"


@pytest.mark.requirement("S53")
def test_screens_of_devices_and_sessions_have_no_findings(
    site: Site, phone: Inspector, desktop: Inspector
) -> None:
    lars = Person("lars@mail.example", "+31612345683", "Lars", "Meijer")
    site.invite(lars)
    enrol(site, phone, lars)
    phone.follow("Beveiliging")
    assert "Er zijn geen onthouden apparaten." in phone.text
    phone.look("beveiliging leeg")
    log_in(desktop, lars)
    desktop.page.check("#id_remember")
    desktop.look("code onthouden")
    enter_app_code(desktop, next_code(lars), remember=True)
    desktop.press("Uitloggen")
    log_in(desktop, lars)
    assert desktop.page.text_content("h1") == "Mijn account"
    desktop.follow("Beveiliging")
    desktop.look("beveiliging desktop")
    _end_one_by_one(phone)
    _change_the_password(phone, lars)
    desktop.open("/beveiliging/")
    assert desktop.page.text_content("h1") == "Inloggen"
    phone.press("Log overal uit")
    phone.look("inloggen overal-uit")
    findings = phone.findings + desktop.findings
    assert not findings, "\n".join(findings)


@pytest.mark.requirement("S53")
def test_screens_of_step_up_and_log_have_no_findings(site: Site, phone: Inspector) -> None:
    femke = Person("femke@mail.example", "+31612345690", "Femke", "Prins")
    site.invite(femke)
    enrol(site, phone, femke, remember=True)
    phone.press("Uitloggen")
    log_in(phone, femke)
    phone.follow("Beveiliging")
    phone.follow("Verander uw wachtwoord")
    phone.look("bent-u-het-zelf")
    _give_the_code(phone, wrong_code(femke))
    assert "De code is niet goed." in phone.text
    phone.look("bent-u-het-zelf fout", error=True)
    _give_the_code(phone, next_code(femke))
    phone.press("Toepassen", current=PASSWORD, password=_OTHER)
    assert "Uw wachtwoord is veranderd." in phone.text
    phone.follow("Logboek")
    assert "Nieuw wachtwoord" in phone.text
    phone.look("logboek")
    assert not phone.findings, "\n".join(phone.findings)


def _give_the_code(phone: Inspector, code: str) -> None:
    phone.page.fill("#id_step_up-code", code)
    phone.press("Controleer")


def _end_one_by_one(phone: Inspector) -> None:
    phone.open("/beveiliging/")
    phone.look("beveiliging")
    phone.press("Vergeet dit apparaat")
    assert "Het apparaat is vergeten." in phone.text
    phone.look("beveiliging vergeten")
    phone.press("Log daar uit")
    assert "De sessie is beëindigd." in phone.text
    phone.look("beveiliging beeindigd")


def _change_the_password(phone: Inspector, person: Person) -> None:
    phone.follow("Verander uw wachtwoord")
    phone.look("wijzigen")
    phone.press("Toepassen", current=SHORT, password=_OTHER)
    assert "Uw huidige wachtwoord is niet goed." in phone.text
    phone.look("wijzigen fout", error=True)
    phone.press("Toepassen", current="", password=person.first_name)
    phone.look("wijzigen leeg", error=True)
    phone.press("Toepassen", current=PASSWORD, password=_OTHER)
    assert "Uw wachtwoord is veranderd." in phone.text
    phone.look("beveiliging veranderd")


def test_screens_of_another_persons_link_have_no_findings(site: Site, phone: Inspector) -> None:
    mia = Person("mia@mail.example", "+31612345684", "Mia", "Peters")
    noor = Person("noor@mail.example", "+31612345685", "Noor", "Hendriks")
    site.invite(mia)
    site.invite(noor)
    enrol(site, phone, mia)
    phone.open(site.link_for(noor))
    assert "U bent ingelogd als Mia Peters. Deze link is voor iemand anders." in phone.text
    phone.look("andere-link")
    phone.press("Uitloggen en verdergaan")
    assert phone.page.text_content("h1") == "Registreer uw wachtwoord"
    assert not phone.findings, "\n".join(phone.findings)
