"""A member of staff at the desk, in a browser that uploads a list. Each request is timed."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from quality.bench import people, phones
from quality.bench.visitor import address, hidden_fields, passed_on
from tests.journeys.lists import PARTS, multipart

BOX, UPLOAD = "/beheer/bulk/nieuw/", "/beheer/bulk/inlezen/"
_FORM = "application/x-www-form-urlencoded"
_REDIRECT, _OK = 302, 200
_TO_CORRECT = re.compile(r'<input type="text" name="(r\d+-\w+)" value="([^"]*)"')
_VERSION = re.compile(r'name="version" value="(\d+)"')


@dataclass
class Staff:
    """A person of `quality.bench.seed` who is staff. `page` is the page that is open, at `path`."""

    port: int
    number: int
    path: str = ""
    page: str = ""
    _cookies: dict[str, str] = field(default_factory=dict)

    def log_in(self) -> None:
        self.open("/inloggen/")
        known = {"email": people.email(self.number), "password": people.PASSWORD}
        self.send("/inloggen/", known)
        self.send(self.path, {"code": phones.code(self.number, datetime.now(UTC))})

    def open(self, path: str) -> None:
        self._follow("GET", path, b"", _FORM)

    def send(self, path: str, typed: dict[str, str]) -> None:
        body = urlencode({**hidden_fields(self.page), **typed})
        self._follow("POST", path, body.encode(), _FORM)

    def upload(self, content: str) -> None:
        """Upload a file by the page with the box."""
        self.open(BOX)
        fields = {**hidden_fields(self.page), "rows": ""}
        self._follow("POST", UPLOAD, multipart(fields, content.encode(), "lijst.csv"), PARTS)

    def wait_for(self, words: str, seconds: float) -> None:
        """Load the page again until it has these words."""
        end, path = time.monotonic() + seconds, self.path
        while words not in self.page:
            assert time.monotonic() < end, f"{words!r} is not on {path}:\n{self.page}"
            time.sleep(0.2)
            self.open(path)

    def correct(self, value: str) -> int:
        """Type this value into each field that is to be corrected; return how many there were."""
        names = [name for name, _old in _TO_CORRECT.findall(unescape(self.page))]
        typed = {"version": self._version(), **dict.fromkeys(names, value)}
        self.send(f"{self.path}verbeteren/", typed)
        return len(names)

    def start(self) -> None:
        """Start the list whose preview is open, and invite its people now."""
        self.send(f"{self.path}starten/", {"version": self._version(), "invites": "now"})

    def _version(self) -> str:
        return str(_VERSION.findall(self.page)[0])

    def _follow(self, method: str, path: str, body: bytes, kind: str) -> None:
        answer = self._ask(method, path, body, kind)
        while answer.status == _REDIRECT:
            path = answer.headers["Location"]
            answer = self._ask("GET", path, b"", _FORM)
        assert answer.status == _OK, f"{method} {path}: {answer.status}\n{self.page}"
        self.path = path

    def _ask(self, method: str, path: str, body: bytes, kind: str) -> HTTPResponse:
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {**passed_on(address(self.number), self._cookies), "Content-Type": kind}
        line.request(method, path, body, headers)
        answer = line.getresponse()
        self.page = answer.read().decode()
        line.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            for one in SimpleCookie(cookie).values():
                self._cookies[one.key] = one.value
        return answer
