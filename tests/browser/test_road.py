"""A user activates the account on a phone and logs in again, with production settings and TLS."""

from __future__ import annotations

import io
from urllib.parse import quote

import pytest
import zxingcpp
from PIL import Image

from tests.browser.inspector import Inspector
from tests.browser.walks import next_code, wrong_code
from tests.guards.secrets import Secrets
from tests.journeys.town import PASSWORD, Person
from tests.site.running import Site

SHORT = "Kort 1!"


@pytest.mark.requirement("S12")
@pytest.mark.asvs("V3.4.7", "V6.2.6")
def test_user_goes_from_the_mail_to_the_landing_page_and_logs_in_again(
    site: Site, phone: Inspector
) -> None:
    alice = Person("alice.de.vries@mail.example", "+31612345678", "Alice", "de Vries")
    site.invite(alice)
    choose_a_password(site, phone, alice)
    enter_the_sms_code(site, phone, alice)
    connect_the_app(phone, alice)
    log_out_and_in(phone, alice)
    assert "POST /inloggen/sms/ 302" in site.log
    assert secrets_of(site, phone, alice).found_in(site.log) == set()


def choose_a_password(site: Site, phone: Inspector, person: Person) -> None:
    """Choose a password, after showing and hiding it and after trying one that is too short."""
    phone.open(site.link_for(person))
    assert phone.path == "/activeren/"
    phone.page.fill("#id_password", PASSWORD)
    assert phone.page.locator(".rules li.met").count() == 5
    phone.page.get_by_role("button", name="Toon wachtwoord").click()
    assert phone.page.get_attribute("#id_password", "type") == "text"
    phone.page.get_by_role("button", name="Verberg wachtwoord").click()
    assert phone.page.get_attribute("#id_password", "type") == "password"
    phone.press("Toepassen", password=SHORT)
    assert "U heeft er nu 7." in phone.text
    phone.press("Toepassen", password=PASSWORD)


def enter_the_sms_code(site: Site, phone: Inspector, person: Person) -> None:
    """Enter the SMS code, after entering two invalid codes."""
    assert phone.path == "/inloggen/sms/"
    assert not phone.page.get_by_role("button", name="Stuur een nieuwe code").is_visible()
    site.deliver()
    code = site.sms_code_for(person)
    assert len(site.twilio.sent_to(person.phone)) == 1
    phone.press("Controleer", code="12345")
    assert "De code heeft 6 cijfers. U heeft er 5 ingevuld." in phone.text
    phone.press("Controleer", code=f"{(int(code) + 1) % 1_000_000:06}")
    assert "U kunt het nog 4 keer proberen." in phone.text
    phone.press("Controleer", code=f"{code[:3]} {code[3:]}")


def connect_the_app(phone: Inspector, person: Person) -> None:
    """Connect the authenticator app: check link, key, copy button and QR code; enter app codes."""
    assert phone.path == "/inloggen/koppelen/"
    page = phone.page
    assert not page.locator("svg.qr").is_visible()
    link = page.get_by_role("link", name="connect app").get_attribute("href")
    person.key = (page.text_content("#key") or "").replace(" ", "")
    assert link == otpauth(person)
    page.get_by_role("button", name="Kopieer code").click()
    page.get_by_text("De code is gekopieerd.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == person.key
    page.get_by_text("App op een andere telefoon?").click()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert scanned(page.locator("svg.qr").screenshot()) == link
    page.reload()
    assert (page.text_content("#key") or "").replace(" ", "") == person.key
    phone.press("Controleer", code=wrong_code(person))
    phone.press("Controleer", code=person.app_code())
    assert "Gefeliciteerd, uw account is geregistreerd en u bent ingelogd!" in phone.text


def log_out_and_in(phone: Inspector, person: Person) -> None:
    """Log out and log in again, after a wrong password and a wrong app code."""
    phone.press("Uitloggen")
    assert "U bent uitgelogd." in phone.text
    phone.press("Inloggen", email=person.email, password=SHORT)
    assert phone.page.input_value("#id_email") == person.email
    assert phone.page.input_value("#id_password") == ""
    phone.press("Inloggen", email=person.email.upper(), password=PASSWORD)
    assert phone.path == "/inloggen/code/"
    phone.press("Controleer", code=wrong_code(person))
    phone.press("Controleer", code=next_code(person))
    assert phone.page.text_content("h1") == "Mijn account"
    assert "Gefeliciteerd" not in phone.text


def otpauth(person: Person) -> str:
    account = quote(person.email, safe="@")
    return f"otpauth://totp/WerkTalent:{account}?secret={person.key}&issuer=WerkTalent"


def scanned(picture: bytes) -> str:
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert len(found) == 1, "no QR code to read"
    return str(found[0].text)


def secrets_of(site: Site, phone: Inspector, person: Person) -> Secrets:
    """Return the secrets of this person and browser, which the web server must never log."""
    secrets = Secrets()
    link = site.link_for(person)
    for name, value in {"password": PASSWORD, "key": person.key, "email": person.email}.items():
        secrets.add(name, value)
    secrets.add("link", link.rstrip("/").rpartition("/")[2])
    secrets.add("sms", site.sms_code_for(person))
    secrets.add("phone", person.phone.removeprefix("+31"))
    for cookie in phone.page.context.cookies():
        secrets.add(cookie["name"], cookie.get("value", ""))
    return secrets
