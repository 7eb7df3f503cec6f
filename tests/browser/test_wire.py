"""With production settings, HTTP responses have the right headers, cookies, redirects, sizes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from lib.styles import style
from tests.browser.inspector import MOST_CSS, MOST_JS, Inspector, zipped
from tests.guards.policy import YEAR, header_faults
from tests.site.running import Site

ASKED = {
    "page": ("GET", "/inloggen/", 200),
    "head": ("HEAD", "/inloggen/", 200),
    "redirect": ("GET", "/", 302),
    "link": ("GET", f"/activeren/{'x' * 43}/", 302),
    "missing": ("GET", "/nergens/", 404),
    "missing file": ("GET", "/static/nergens.css", 404),
    "admin": ("GET", "/beheer/", 302),
    "wrong method": ("PUT", "/uitloggen/", 405),
    "no form token": ("POST", "/inloggen/", 403),
    "probe of life": ("GET", "/healthz", 200),
    "probe of readiness": ("GET", "/readyz", 200),
}


@pytest.mark.requirement("S80")
@pytest.mark.asvs("V3.4.1")
@pytest.mark.parametrize("what", ASKED)
def test_answer_over_tls_carries_every_header(site: Site, what: str) -> None:
    method, path, status = ASKED[what]
    answer = site.ask(path, method)
    assert answer.status == status
    assert header_faults(dict(answer.headers), https=not what.startswith("probe")) == []


@pytest.mark.requirement("S14")
def test_foreign_host_is_refused_with_every_header(site: Site) -> None:
    answer = site.ask("/inloggen/", headers={"Host": "evil.example"})
    assert answer.status == 400
    assert header_faults(dict(answer.headers), https=True) == []


@pytest.mark.requirement("S84")
def test_charset_that_takes_seconds_is_refused_at_once(site: Site) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded; charset=punycode"}
    assert site.ask("/inloggen/?next=%2F", "POST", kind, "x" * 1000).status == 400


@pytest.mark.requirement("S12")
@pytest.mark.asvs("V3.4.5", "V14.2.1")
def test_link_is_not_sent_on_as_referrer(site: Site) -> None:
    answer = site.ask(f"/activeren/{'x' * 43}/")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Location"] == "/activeren/"


@pytest.mark.requirement("S80")
@pytest.mark.asvs("V3.4.1")
def test_hsts_header_lasts_a_year(site: Site) -> None:
    said = site.ask("/inloggen/").headers["Strict-Transport-Security"]
    assert said == f"max-age={YEAR}; includeSubDomains"


@pytest.mark.requirement("S80")
def test_static_files_are_light_cacheable_and_carry_the_headers(site: Site) -> None:
    files = sorted((site.folder / "static").glob("site.*.*"))
    bodies = {file.suffix: file.read_bytes() for file in files if _is_hashed(file)}
    assert zipped(bodies[".js"]) <= MOST_JS
    for file in filter(_is_hashed, files):
        answer = site.ask(f"/static/{file.name}")
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert header_faults(dict(answer.headers), https=True, stored=True) == []
        assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.requirement("S80")
def test_stylesheet_is_light_cacheable_and_carries_the_headers(site: Site) -> None:
    sheet = style("site.css")
    answer = site.ask(sheet.url)
    assert zipped(sheet.content) <= MOST_CSS
    assert (answer.status, "immutable" in answer.headers["Cache-Control"]) == (200, True)
    assert header_faults(dict(answer.headers), https=True, stored=True) == []


@pytest.mark.requirement("S40", "S80")
@pytest.mark.asvs("V3.3.1", "V3.3.2", "V3.3.3")
def test_every_cookie_is_bound_to_this_host(site: Site, phone: Inspector) -> None:
    phone.open(f"/activeren/{'x' * 43}/")
    phone.open("/inloggen/")
    cookies = phone.page.context.cookies()
    assert {cookie["name"] for cookie in cookies} == {"__Host-link", "__Host-csrftoken"}
    assert cookie_faults(phone.page.context) == []


def cookie_faults(context: BrowserContext) -> list[str]:
    """Return the names of the browser's cookies whose prefix or attributes break S80."""
    return [
        cookie["name"]
        for cookie in context.cookies()
        if not cookie["name"].startswith("__Host-")
        or not (cookie["secure"] and cookie["httpOnly"])
        or (cookie["sameSite"], cookie["path"], cookie["domain"]) != ("Lax", "/", "localhost")
    ]


def _is_hashed(file: Path) -> bool:
    return re.fullmatch(r"site\.[0-9a-f]{12}\.(css|js)", file.name) is not None
