"""The stylesheets and the icon are in the organisation's colour, and stored by their digest."""

from __future__ import annotations

import gzip
import re

import pytest
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import Settings

from lib.palette import DEFAULT, palette_of
from lib.styles import KINDS, style
from tests.guards.policy import header_faults

YEAR = "public, max-age=31536000, immutable"
OTHER = "#0b2265"


@pytest.mark.parametrize("name", KINDS)
def test_file_is_stored_for_a_year_without_query_and_cookie(name: str) -> None:
    client = Client()
    client.cookies["session"] = "a" * 32
    answer = client.get(style(name).url)  # this test has no database: a query would fail it
    assert (answer.status_code, answer["Cache-Control"]) == (200, YEAR)
    assert answer["Content-Type"] == KINDS[name]
    assert "Set-Cookie" not in answer
    assert answer["Vary"] == "Accept-Encoding"
    assert header_faults(answer.headers, stored=True) == []


@pytest.mark.parametrize("name", KINDS)
def test_digest_of_another_release_gets_the_newest_which_is_not_stored(name: str) -> None:
    answer = Client().get(f"/stijl/0123456789ab/{name}")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-cache")
    assert answer.content == style(name).content


@pytest.mark.parametrize("name", KINDS)
def test_colour_of_the_setting_is_in_every_file(settings: Settings, name: str) -> None:
    before = style(name)
    settings.BRAND_COLOUR = OTHER
    after = style(name)
    assert OTHER in after.content.decode()
    assert DEFAULT not in after.content.decode()
    assert before.digest != after.digest


def test_stylesheet_defines_every_property_that_it_uses() -> None:
    text = style("site.css").content.decode()
    used, defined = re.findall(r"var\((--[\w-]+)", text), re.findall(r"(--[\w-]+):", text)
    assert len(used) > 20
    assert set(used) <= set(defined)
    assert "/*" not in text


@pytest.mark.parametrize("wish", ["gzip", "gzip, deflate", "GZIP;q=0.8", "br;q=0, gzip;q=0.01"])
def test_browser_that_takes_gzip_gets_it(wish: str) -> None:
    answer = Client().get(style("site.css").url, headers={"accept-encoding": wish})
    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content) == style("site.css").content


@pytest.mark.parametrize("wish", ["zstd", "", "br;q=0", "gzip; q=0.000 , br ;q=0.0"])
def test_browser_that_takes_nothing_else_gets_the_plain_file(wish: str) -> None:
    answer = Client().get(style("site.css").url, headers={"accept-encoding": wish})
    assert "Content-Encoding" not in answer
    assert answer.content == style("site.css").content


def test_browser_gets_the_smallest_of_what_it_takes() -> None:
    answer = Client().get(style("site.css").url, headers={"accept-encoding": "gzip, br"})
    assert answer["Content-Encoding"] == "br"
    assert len(answer.content) == min(map(len, style("site.css").encoded.values()))


def test_head_is_answered_as_get() -> None:
    answer = Client().head(style("desk.css").url)
    assert (answer.status_code, answer["Cache-Control"]) == (200, YEAR)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/stijl/", "/stijl/0123/other.css", "/stijl/XYZ/site.css", "/stijl/0123/site.css/"]
)
def test_other_path_is_no_style(path: str) -> None:
    assert Client().get(path, follow=True).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/inloggen/", "/nergens/"])
def test_page_names_the_stylesheet_and_the_icon_by_digest(page: str) -> None:
    text = Client().get(page).content.decode()
    assert f'href="{style("site.css").url}"' in text
    assert f'href="{style("favicon.svg").url}"' in text


def test_mail_is_in_the_colours_of_both_themes() -> None:
    mail = render_to_string("accounts/mail/_base.html", {"subject": "x", "url": "https://x.nl/"})
    sheet, found = mail.partition("</style>")[0], palette_of(DEFAULT)
    for theme in (found.light, found.dark):
        assert f"background:{theme.main};color:{theme.on_main}" in sheet
        assert re.search(rf"a(,\.bar)?{{color:{theme.main}[;}}]", sheet)
    assert not re.search(r":\s*[;}]", sheet)
