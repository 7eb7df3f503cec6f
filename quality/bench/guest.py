"""A person's browser that costs little CPU, and walks from the login page to 'Mijn account'."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

from quality.bench import people, phones, product
from quality.bench.connection import Connection, Response
from quality.bench.visitor import address, hidden_fields, passed_on

LOGGED_IN, BUSY = "logged in", "busy"
_REDIRECT, _UNAVAILABLE = 302, 503
_COOKIE = re.compile(r"([^=]+)=([^;]*)(.*)")


@dataclass
class Guest:
    """A person's browser. It uses a connection that others use before and after."""

    number: int
    line: Connection
    cookies: dict[str, str] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)
    retry_after: float = 0.0

    async def log_in(self) -> str:
        """Walk from the login page to 'Mijn account'. Return how it ended.

        That is LOGGED_IN, BUSY for a 503 with Retry-After, or what was wrong.
        """
        path, page = await self._follow("GET", product.LOGIN)
        for _step, fields in product.FORMS:
            if all(f'name="{name}"' in page.body for name in fields):
                path, page = await self._follow("POST", path, self._form(fields, page))
        self.retry_after = float(page.header("retry-after") or 0)
        if page.status == _UNAVAILABLE and self.retry_after:
            return BUSY
        arrived = path == product.LANDING and people.email(self.number) in page.body
        return LOGGED_IN if arrived else f"{page.status} at {path}"

    def _form(self, fields: dict[str, str], page: Response) -> str:
        code = phones.code(self.number, datetime.now(UTC))
        known = {"email": people.email(self.number), "password": people.PASSWORD, "code": code}
        typed = {name: value.format(**known) for name, value in fields.items()}
        return urlencode({**hidden_fields(page.body), **typed})

    async def _follow(self, method: str, path: str, body: str = "") -> tuple[str, Response]:
        """Send a request and follow redirects. Return the last path and the response."""
        page = await self._ask(method, path, body)
        while page.status == _REDIRECT:
            path = page.header("location")
            page = await self._ask("GET", path)
        return path, page

    async def _ask(self, method: str, path: str, body: str = "") -> Response:
        headers = {**passed_on(address(self.number), self.cookies), "Content-Length": len(body)}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {headers[name]}" for name in headers)]
        page = await self.line.ask("\r\n".join([*lines, "", body]).encode())
        self.statuses.append(page.status)
        for name, value in page.headers:
            if name == "set-cookie":
                self._keep(value)
        return page

    def _keep(self, cookie: str) -> None:
        name, value, attributes = _COOKIE.findall(cookie)[0]
        self.cookies[name] = value
        if "max-age=0" in attributes.lower():
            del self.cookies[name]
