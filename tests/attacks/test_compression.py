"""Static files are sent compressed, pages are not.

A page has secrets beside what a visitor sent. Compressed together, the length of the page reveals
whether they are alike (BREACH, breachattack.com).
"""

from __future__ import annotations

import gzip
import re
from urllib.parse import urlsplit

import brotli
import pytest

from tests.site.running import Site

BOTH = {"Accept-Encoding": "gzip, deflate, br, zstd"}
PAGES = {
    "/inloggen/": 200,
    "/inloggen/?next=/beveiliging/": 200,
    "/wachtwoord/vergeten/": 200,
    "/activeren/": 400,
    "/nergens/": 404,
}
_FILES = re.compile(r'<(?:link|script|img)\b[^>]* (?:href|src)="([^"]+)"')
_UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}
# Below this share of its size a compressed file is worth storing (whitenoise.compress).
_WORTH = 0.95


@pytest.mark.parametrize("path", PAGES)
def test_page_is_not_compressed_for_a_browser_that_can_unpack_it(site: Site, path: str) -> None:
    answer, body = site.fetch(path, headers=BOTH)
    assert answer.status == PAGES[path]
    assert answer.headers["Content-Encoding"] is None
    assert body.startswith(b"<!doctype html>")


def test_rejected_form_is_not_compressed(site: Site) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer, body = site.fetch("/inloggen/", "POST", BOTH | kind, "email=a")
    assert (answer.status, answer.headers["Content-Encoding"]) == (403, None)
    assert body.startswith(b"<!doctype html>")


@pytest.mark.parametrize(("wish", "encoding"), [("br, gzip", "br"), ("gzip", "gzip")])
def test_browser_gets_each_file_of_a_page_compressed(site: Site, wish: str, encoding: str) -> None:
    for path in files_of(site):
        _plain, whole = site.fetch(path)
        answer, body = site.fetch(path, headers={"Accept-Encoding": wish})
        assert answer.headers["Content-Encoding"] == encoding, path
        assert len(body) < _WORTH * len(whole), path
        assert _UNPACK[encoding](body) == whole, path


def test_files_of_a_page_are_kept_by_browsers_for_a_year_and_by_caches_for_each_encoding(
    site: Site,
) -> None:
    for path in files_of(site):
        answer = site.ask(path, headers=BOTH)
        lasts = re.search(r"max-age=(\d+)", answer.headers["Cache-Control"])
        assert lasts, path
        assert int(lasts[1]) >= 365 * 24 * 60 * 60, path
        assert "immutable" in answer.headers["Cache-Control"], path
        assert "Accept-Encoding" in answer.headers["Vary"], path


def test_browser_that_cannot_unpack_gets_the_plain_file(site: Site) -> None:
    for path in files_of(site):
        answer, body = site.fetch(path, headers={"Accept-Encoding": "identity"})
        assert answer.headers["Content-Encoding"] is None, path
        assert body, path


def files_of(site: Site) -> list[str]:
    """Return the paths of the stylesheet, script and icon that the login page links to."""
    _answer, body = site.fetch("/inloggen/")
    paths = [urlsplit(url).path for url in _FILES.findall(body.decode())]
    assert {path.rpartition(".")[2] for path in paths} >= {"css", "js", "svg"}
    return paths
