"""The pages for forgotten passwords, for expired or used links, and for errors pass all checks."""

from __future__ import annotations

import pytest

from tests.browser.inspector import Inspector
from tests.browser.test_road import SHORT
from tests.journeys.town import PASSWORD, Person, link_in
from tests.site.running import Site

EXPIRE = (
    "from accounts.models import MailLink;"
    "MailLink.objects.filter(user__email='{}').update(expires_at='2026-01-01T00:00Z')"
)


def test_screens_of_a_forgotten_password_have_no_findings(site: Site, phone: Inspector) -> None:
    carol = Person("carol@mail.example", "+31612345670", "Carol", "Bakker")
    site.invite(carol)
    phone.open(site.link_for(carol))
    phone.press("Toepassen", password=PASSWORD)
    phone.page.context.clear_cookies()
    ask_for_a_mail(phone, carol)
    site.deliver()
    phone.open(link_in(site.newest_mail(carol)))
    assert phone.path == "/wachtwoord/nieuw/"
    phone.look("nieuw wachtwoord")
    phone.press("Toepassen", password=SHORT)
    phone.look("nieuw wachtwoord fout", error=True)
    phone.press("Toepassen", password=f"{PASSWORD} Twee")
    assert "Hier werkt die code niet." in phone.text
    phone.look("sms nog niet verstuurd")
    assert not phone.findings, "\n".join(phone.findings)


def ask_for_a_mail(phone: Inspector, person: Person) -> None:
    """From the login page, request a mail for a new password, after entering an invalid address."""
    phone.open("/")
    phone.look("inloggen")
    phone.press("Wachtwoord vergeten?", email=person.email)
    assert phone.page.input_value("#id_email") == person.email
    phone.look("vergeten")
    phone.press("Stuur mij een mail", email="geen adres")
    phone.look("vergeten fout", error=True)
    phone.press("Stuur mij een mail", email=person.email)
    phone.look("mail verstuurd")


def test_screens_of_links_that_do_not_open_have_no_findings(site: Site, phone: Inspector) -> None:
    dirk = Person("dirk@mail.example", "+31612345671", "Dirk", "Smit")
    site.invite(dirk)
    link = site.link_for(dirk)
    phone.open("/activeren/")
    phone.look("link zonder-cookie", status=400)
    phone.open(f"/activeren/{'x' * 43}/")
    phone.look("link fout", status=404)
    site.manage("shell", "--verbosity", "0", "--command", EXPIRE.format(dirk.email))
    phone.open(link)
    phone.look("link verlopen", status=410)
    phone.press("Stuur nog een mail")
    phone.look("link nog een mail")
    site.deliver()
    link = site.link_for(dirk)
    phone.open(link)
    phone.press("Toepassen", password=PASSWORD)
    phone.open(link)
    phone.look("link gebruikt", status=410)
    assert not phone.findings, "\n".join(phone.findings)


@pytest.mark.asvs("V3.6.1")
def test_error_pages_have_no_findings(site: Site, phone: Inspector) -> None:
    phone.open("/nergens/")
    phone.look("404", status=404)
    phone.open("/inloggen/code/")
    assert "U was te lang weg." in phone.text
    phone.look("inloggen weg")
    phone.page.context.clear_cookies()
    phone.press("Inloggen", email="erik@mail.example", password=PASSWORD)
    phone.look("403 zonder-cookies", status=403)
    phone.open("/inloggen/")
    for _try in range(6):
        phone.press("Inloggen", email="erik@mail.example", password=SHORT)
        if phone.page.locator("[name=password]").count() == 0:
            break
    assert "Te veel pogingen. Probeer het na" in phone.text
    phone.look("429", status=429)
    assert not phone.findings, "\n".join(phone.findings)


def test_desktop_shows_the_qr_code_first_and_the_link_beside_it(
    site: Site, desktop: Inspector
) -> None:
    fatma = Person("fatma@mail.example", "+31612345672", "Fatma", "Yılmaz")
    site.invite(fatma)
    desktop.open(site.link_for(fatma))
    desktop.press("Toepassen", password=PASSWORD)
    site.deliver()
    desktop.press("Controleer", code=site.sms_code_for(fatma))
    code = desktop.page.locator("svg.qr").bounding_box()
    link = desktop.page.get_by_role("link", name="connect app").bounding_box()
    assert code is not None
    assert link is not None
    assert code["x"] + code["width"] < link["x"]
    assert code["y"] < link["y"] + link["height"] < code["y"] + code["height"]
    desktop.look("koppelen-desktop")
    fatma.key = (desktop.page.text_content("#key") or "").replace(" ", "")
    desktop.press("Controleer", code=fatma.app_code())
    desktop.open("/beheer/")
    desktop.look("403", status=403)
    assert not desktop.findings, "\n".join(desktop.findings)
