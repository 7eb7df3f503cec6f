"""Head office places the logo of the organisation on every page, and removes it."""

from __future__ import annotations

import gzip
import io

import pytest
from django.conf import settings
from PIL import Image

from accounts.models import Logo, SecurityEvent
from tests.journeys.lists import PARTS, multipart
from tests.journeys.page import Page
from tests.journeys.pictures import bomb, huge, logo, with_text
from tests.journeys.town import PASSWORD, Person, Town
from tests.journeys.visitor import Visitor

PAGE = "/beheer/accounts/logo/"
PLACED = "Het logo is veranderd. Binnen 1 minuut staat het op iedere pagina."
NAME = "WerkTalent"


@pytest.fixture
def chief(town: Town, ineke: Person) -> Visitor:
    """Return Ineke's browser, on the page about the logo."""
    town.invite(ineke, role="head-office")
    browser = town.enrol(ineke)
    browser.open("/beheer/")
    browser.follow("Logo")
    return browser


def place(desk: Visitor, content: bytes) -> Page:
    fields = desk.page.form_with("Plaats dit logo").fields
    return desk.upload(settings.LOGO_PATH, multipart(fields, content, "logo.png"), PARTS)


def events() -> list[str]:
    found = SecurityEvent.objects.filter(what__startswith="logo").order_by("pk")
    return list(found.values_list("what", flat=True))


def test_logo_stands_on_every_page_and_its_text_is_the_name(chief: Visitor) -> None:
    assert f"Boven iedere pagina staat nu de naam: {NAME}." in chief.page.text
    assert PLACED in place(chief, logo()).text
    kept = Logo.objects.get()
    image = f'<img src="/logo/{kept.digest}" width="{kept.width // 2}" height="{kept.height // 2}"'
    for page in ("/beheer/", "/", "/inloggen/", "/nergens/"):
        assert f'{image} alt="{NAME}">' in chief.open(page).html
    assert f'{image} alt="{NAME}">' in Visitor().open("/inloggen/").html
    assert events() == ["logo_changed"]


def test_file_is_small_public_and_kept_by_the_browser(chief: Visitor) -> None:
    place(chief, logo(3_000, 1_000))
    kept = Logo.objects.get()
    answer = Visitor().client.get(f"/logo/{kept.digest}")
    assert answer.headers["Content-Type"] == f"image/{kept.kind}"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    assert len(answer.content) <= settings.LOGO_SIZE
    with Image.open(io.BytesIO(answer.content)) as drawn:
        assert drawn.size == (kept.width, kept.height)
        assert drawn.height <= settings.LOGO_HEIGHT


def test_page_with_logo_and_qr_code_stays_light(town: Town, alice: Person, chief: Visitor) -> None:
    place(chief, logo())
    town.invite(alice)
    visitor = Visitor()
    visitor.open(town.link_for(alice))
    visitor.press("Toepassen", password=PASSWORD)
    town.deliver()
    page = visitor.press("Controleer", code=town.sms_code_for(alice))
    assert "<svg" in page.html
    assert f'alt="{NAME}"' in page.html
    assert len(gzip.compress(page.html.encode(), 6)) <= 4096


def test_edges_that_are_transparent_are_cut_off(chief: Visitor) -> None:
    place(chief, logo(600, 400))
    kept = Logo.objects.get()
    assert kept.width / kept.height == pytest.approx(480 / 201, rel=0.05)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_jpeg_and_webp_become_a_logo_too(chief: Visitor, kind: str) -> None:
    assert PLACED in place(chief, logo(kind=kind)).text
    assert Logo.objects.get().kind in {"png", "webp"}


def test_what_the_file_says_beside_the_picture_is_gone(chief: Visitor) -> None:
    content = with_text()
    assert b"Ineke" in content
    assert b"Rotterdam" in content
    place(chief, content)
    kept = bytes(Logo.objects.get().content)
    assert b"Ineke" not in kept
    assert b"Rotterdam" not in kept


REFUSED = {
    "nothing": (b"", "Kies eerst een bestand."),
    "an svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "Bewaar het logo als PNG"),
    "a gif that is a script": (b"GIF89a/*\0\0*/=alert()//", "Bewaar het logo als PNG"),
    "a page behind the picture": (logo() + b"<script>", "Bewaar het logo opnieuw als PNG."),
    "an archive behind a photo": (
        logo(kind="JPEG") + b"PK\3\4",
        "Bewaar het logo opnieuw als PNG.",
    ),
    "a part of a picture": (logo()[:-40], "Bewaar het logo opnieuw als PNG."),
    "many pixels": (huge(), "Maak het hoogstens 3000 bij 3000 pixels."),
    "a bomb": (bomb(), "Bewaar het logo opnieuw als PNG."),
    "a dot": (logo(60, 30), "Maak het logo minstens 40 pixels hoog."),
    "a large file": (b"\x89PNG" + b"x" * settings.LOGO_BYTES, "Kies een bestand van hoogstens 512"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_file_that_is_no_logo_is_refused_with_what_to_do(chief: Visitor, what: str) -> None:
    content, sentence = REFUSED[what]
    page = place(chief, content)
    assert page.url == PAGE
    assert sentence in page.text
    assert PLACED not in page.text
    assert (Logo.objects.count(), events()) == (0, [])


def test_logo_is_replaced_and_its_former_address_shows_the_new_one(chief: Visitor) -> None:
    place(chief, logo())
    former = Logo.objects.get().digest
    place(chief, logo(kind="JPEG"))
    answer = Visitor().client.get(f"/logo/{former}")
    assert answer.content == bytes(Logo.objects.get().content)
    assert answer.headers["Cache-Control"] == "no-cache"
    assert Logo.objects.get().digest != former


def test_logo_is_removed_and_the_name_is_back(chief: Visitor) -> None:
    place(chief, logo())
    digest = Logo.objects.get().digest
    assert "Het logo is weggehaald." in chief.press("Haal het logo weg").text
    assert "<img" not in chief.open("/").html
    assert Visitor().client.get(f"/logo/{digest}").status_code == 404
    assert events() == ["logo_changed", "logo_removed"]


def test_form_that_shows_a_former_logo_changes_nothing(chief: Visitor) -> None:
    other = chief.twin()
    place(chief, logo())
    page = place(other, logo(kind="JPEG"))
    assert "Het logo is veranderd terwijl u hier bezig was." in page.text
    assert events() == ["logo_changed"]


@pytest.mark.parametrize("role", ["branch-admin", "support", "employee"])
def test_others_find_no_page_about_the_logo(town: Town, bob: Person, role: str) -> None:
    town.invite(bob, role=role)
    browser = town.enrol(bob)
    assert "Logo" not in browser.open("/beheer/").links
    assert browser.open(PAGE).status == 403
    answer = browser.client.post(settings.LOGO_PATH, headers={"origin": "http://localhost"})
    assert answer.status_code in {302, 403}
    assert not Logo.objects.exists()
