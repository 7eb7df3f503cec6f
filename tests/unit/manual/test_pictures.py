"""Test that the manual has its pictures in each language, and that they are small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils.translation import override

from manual.pictures import DENSITY, NAMES, picture_file, size_of
from quality.pictures_file import MOST_BYTES

LANGUAGES = [code for code, _name in settings.LANGUAGES]
FOLDER: Path = settings.BASE_DIR / "static" / "hulp"
PAGE: Path = settings.BASE_DIR / "templates" / "manual" / "manual.html"
PHONE = 412
_SHOWN = re.compile(r'{% picture "(\w+)" alt %}')


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_picture_is_there_small_and_as_wide_as_a_phone_at_most(name: str, language: str) -> None:
    """If it is missing: `make screenshots`."""
    assert picture_file(name, language).stat().st_size <= MOST_BYTES
    width, height = size_of(name, language)
    assert width <= PHONE
    assert 50 < height < 1000


def test_page_shows_every_picture_once_and_no_file_is_left_over() -> None:
    assert sorted(_SHOWN.findall(PAGE.read_text("utf-8"))) == sorted(NAMES)
    taken = {picture_file(name, language) for name in NAMES for language in LANGUAGES}
    assert set(FOLDER.rglob("*.png")) == taken


def test_image_has_its_size_and_what_it_shows_in_the_language_of_the_page() -> None:
    tag = Template('{% load pictures %}{% picture "sms" "De code" %}')
    with override("pl"):
        shown = tag.render(Context())
    width, height = size_of("sms", "pl")
    assert shown == (
        f'<img src="/static/hulp/pl/sms.png" width="{width}" height="{height}"'
        ' alt="De code" loading="lazy">'
    )


def test_size_is_in_pixels_of_the_page() -> None:
    whole = picture_file("sms", "nl").read_bytes()
    pixels = int.from_bytes(whole[16:20], "big")
    assert size_of("sms", "nl")[0] == round(pixels / DENSITY)
