"""Which cookies of the HTTP header `Cookie` the site reads, and which it drops."""

from __future__ import annotations

from http.cookies import SimpleCookie

import pytest
from django.http import parse_cookie

from config.http.cookies import plain

pytestmark = pytest.mark.requirement("S85")

OURS = "__Host-session=ours"
# Characters that Python's `strip` removes, as WSGI decodes them: one character per byte.
BLANKS = [
    sign.encode().decode("latin-1")
    for sign in map(chr, range(0x3001))
    if sign.isspace() and sign not in " \t"
] + ["\x85", "\xa0", "\x1c", "\x1f", "\x0b", "\x0c"]


@pytest.mark.parametrize("blank", BLANKS)
def test_cookie_name_with_whitespace_that_only_python_strips_is_dropped(blank: str) -> None:
    for planted in (f"{blank}__Host-session=x", f"__Host-session{blank}=x"):
        assert plain(f"{OURS}; {planted}") == OURS
        assert plain(f"{planted}; {OURS}") == OURS


@pytest.mark.parametrize(
    "planted",
    [
        *("__Host-session", "=__Host-session=x", "= __Host-session=x", "", "=", "=x"),
        *('"__Host-session"=x', "__Host-session =x", "__Host-session\t=x", "{__Host-session}=x"),
        *("é=x", "a b=x", "a,b=x", "a\x00b=x", "(a)=x", "a:b=x"),
    ],
)
def test_cookie_with_a_missing_or_invalid_name_is_dropped(planted: str) -> None:
    assert plain(f"{OURS}; {planted}") == OURS
    assert plain(f"{planted};{OURS}") == OURS
    assert plain(planted) == ""


@pytest.mark.asvs("V3.3.3")
@pytest.mark.parametrize(
    "header",
    [
        f"{OURS}; __Host-session=x",
        f"__Host-session=x;{OURS}",
        f"__Host-session=;\t{OURS}",
        f"{OURS}; {OURS}",
        f"{OURS}; a=1; {OURS}; __Host-session=x",
        # Django splits at every semicolon, even within quotes.
        f'{OURS}; a="b; __Host-session=x; c"',
    ],
)
def test_host_cookie_that_occurs_twice_is_dropped_both_times(header: str) -> None:
    assert "__Host-session" not in parse_cookie(plain(header))


def test_other_host_cookies_stay_when_one_occurs_twice() -> None:
    read = parse_cookie(plain(f"{OURS}; __Host-link=1; __Host-session=x; __Host-known=2"))
    assert read == {"__Host-link": "1", "__Host-known": "2"}


def test_cookie_without_prefix_that_occurs_twice_stays() -> None:
    header = "session=path; session=root"
    assert plain(header) == header


@pytest.mark.parametrize(
    "header",
    [
        *("", OURS, f"{OURS}; __Host-csrftoken=a1", 'a="b c"; d=é', "$Version=1; a=1:x-y_z=="),
        *("a=b=c; d=e,f", "__host-session=x; __HOST-session=y; Session=z"),
    ],
)
def test_ordinary_header_is_unchanged(header: str) -> None:
    assert plain(header) == header


def test_backslashes_are_removed_and_the_rest_is_unchanged() -> None:
    assert plain('a="' + "\\" * 500_000 + '"; b=1:x-y_z==') == 'a=""; b=1:x-y_z=='


def test_no_cookie_of_the_site_needs_a_backslash() -> None:
    ours = SimpleCookie()
    for value in ("a1-_", "WyJrIiwxXQ:1vJ9Qx:abc_-", ".eJx1"):
        ours["x"] = value
        assert "\\" not in ours["x"].OutputString()
