"""Test that requests that are expensive to parse are refused by their size, before parsing."""

from __future__ import annotations

import pytest

from tests.attacks.costly import (
    FORM,
    PARTS,
    READ_BODIES,
    READ_HEADERS,
    READ_PATHS,
    REFUSED_BODIES,
    REFUSED_HEADERS,
    REFUSED_PATHS,
    TOKEN,
)
from tests.attacks.wire import own_form, request, send
from tests.guards.policy import header_faults
from tests.site.running import Site

pytestmark = pytest.mark.requirement("S84")

# Headers that Chrome sends after a form, with its cookie jar full and through a chain of proxies.
BROWSER = (
    ("Cache-Control", b"max-age=0"),
    ("sec-ch-ua", b'"Chromium";v="140", "Not=A?Brand";v="24", "Google Chrome";v="140"'),
    ("sec-ch-ua-mobile", b"?1"),
    ("sec-ch-ua-platform", b'"Android"'),
    ("Upgrade-Insecure-Requests", b"1"),
    ("User-Agent", b"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0 Mobile"),
    ("Accept", b"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"),
    *((f"Sec-Fetch-{name}", b"same-origin") for name in ("Site", "Mode", "User", "Dest")),
    ("Accept-Encoding", b"gzip, deflate, br, zstd"),
    ("Accept-Language", b"nl-NL,nl;q=0.9,en-US;q=0.8,en;q=0.7,pl;q=0.6"),
    ("Referer", b"https://localhost/inloggen/?next=" + b"%2F" * 600),
    ("Priority", b"u=0, i"),
    ("DNT", b"1"),
    *((f"X-Proxy-{number}", b"one of many hops") for number in range(15)),
    ("X-Forwarded-For", b"2001:db8:1:2:3:4:5:6, " * 5 + b"192.0.2.1"),
)
JAR = b"; ".join(b"_ga_%d=GS1.1.%s" % (one, b"7" * 100) for one in range(60))
TYPES = (
    *(b"application/x-www-form-urlencoded", b"application/x-www-form-urlencoded; charset=UTF-8"),
    b'application/x-www-form-urlencoded; charset="utf-8"',
)


@pytest.mark.asvs("V1.3.12")
@pytest.mark.parametrize("path", [b"/inloggen/", b"/healthz", b"/static/nergens.css"])
@pytest.mark.parametrize("what", REFUSED_HEADERS)
def test_expensive_header_is_refused_on_every_path(site: Site, what: str, path: bytes) -> None:
    headers, status = REFUSED_HEADERS[what]
    assert send(site, request(site, path=path, headers=headers)).status == status


@pytest.mark.parametrize("what", REFUSED_PATHS)
def test_long_address_is_refused(site: Site, what: str) -> None:
    path, status = REFUSED_PATHS[what]
    assert send(site, request(site, path=path)).status == status


@pytest.mark.asvs("V5.1.1", "V5.2.1", "V5.2.2")
@pytest.mark.parametrize("what", REFUSED_BODIES)
def test_multipart_form_is_refused(site: Site, what: str) -> None:
    # The server hangs up before the whole body is sent.
    raw = request(site, method="POST", headers=[PARTS], body=REFUSED_BODIES[what][:4_000])
    assert send(site, raw).status == 415


@pytest.mark.asvs("V5.2.1")
@pytest.mark.parametrize("kind", [b"MULTIPART/form-data", b" multipart/mixed; boundary=x"])
def test_multipart_form_is_refused_in_every_spelling_of_its_type(site: Site, kind: bytes) -> None:
    assert send(site, request(site, headers=[("Content-Type", kind)])).status == 415


def test_refusal_carries_every_header(site: Site) -> None:
    for headers in (REFUSED_HEADERS["Content-Type of semicolons"][0], [PARTS]):
        answer = send(site, request(site, headers=headers))
        assert header_faults(dict(answer.headers), https=True) == []


@pytest.mark.parametrize("what", READ_HEADERS)
def test_longest_header_is_answered(site: Site, what: str) -> None:
    assert send(site, request(site, headers=READ_HEADERS[what])).status in {200, 400}


@pytest.mark.parametrize("what", READ_PATHS)
def test_longest_address_is_answered(site: Site, what: str) -> None:
    assert send(site, request(site, path=READ_PATHS[what])).status in {200, 301, 302, 400, 404}


@pytest.mark.requirement("S83")
@pytest.mark.parametrize("what", READ_BODIES)
def test_longest_form_is_answered(site: Site, what: str) -> None:
    raw = own_form(site, [FORM], READ_BODIES[what])
    assert send(site, raw).status in {302, 400, 403}


@pytest.mark.parametrize("kind", TYPES)
def test_browser_with_a_full_jar_behind_many_proxies_is_served(site: Site, kind: bytes) -> None:
    assert send(site, request(site, headers=[*BROWSER, ("Cookie", JAR)])).status == 200
    for body, status in ((b"email=a", 403), (b"email=a&csrfmiddlewaretoken=" + TOKEN, 302)):
        form = own_form(site, [*BROWSER, ("Content-Type", kind)], body, JAR + b"; ")
        assert send(site, form).status == status
