"""A Cookie header that Python would be long about reads as if it had no backslashes."""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import TYPE_CHECKING

import pytest

from config.cookies import without_backslashes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment


def _passed_on(header: str) -> str:
    found: list[str] = []

    def read(environ: WSGIEnvironment, _start: StartResponse) -> Iterable[bytes]:
        found.append(environ["HTTP_COOKIE"])
        return []

    without_backslashes(read)({"HTTP_COOKIE": header}, lambda *_answer: lambda _part: None)
    return found[0]


def test_backslashes_are_left_out_and_all_else_is_as_it_was() -> None:
    assert _passed_on('a="' + "\\" * 500_000 + '"; b=1:x-y_z==') == 'a=""; b=1:x-y_z=='


@pytest.mark.parametrize("header", ["", "sessionid=abc", 'a="b c"; d=é'])
def test_header_without_one_is_passed_on(header: str) -> None:
    assert _passed_on(header) == header


def test_no_cookie_of_ours_needs_one() -> None:
    ours = SimpleCookie()
    for value in ("a1-_", "WyJrIiwxXQ:1vJ9Qx:abc_-", ".eJx1"):
        ours["x"] = value
        assert "\\" not in ours["x"].OutputString()
