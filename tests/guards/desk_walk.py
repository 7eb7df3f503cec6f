"""Request URLs of the desk as one role, and note what each answer tells and what it changed."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from django.db import connection, transaction
from django.test import Client, RequestFactory

from accounts.flash import HostCookieStorage
from tests.guards.desk_rows import Agency, found_in
from tests.guards.desk_urls import Url
from tests.guards.rows import SEEN, digests

if TYPE_CHECKING:  # only django-stubs has this name
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

# How statements begin that change no row.
_READS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")
_ORIGIN = {"origin": "http://localhost"}

Body = Mapping[str, object]


@dataclass(frozen=True)
class Cell:
    """One request of one role: its status, what it told of hidden rows, and what it changed."""

    method: str
    url: Url
    sent: str
    status: int
    told: frozenset[str]
    changed: frozenset[str]  # tables
    touched: bool  # whether a hidden row was changed

    def __str__(self) -> str:
        found = {"told": sorted(self.told), "changed": sorted(self.changed)}
        return f"{self.method} {self.url.path}{self.sent} ({self.url.whose}) {self.status} {found}"


class Walker:
    """A browser of one role. Each request finds the same database and cookies."""

    def __init__(self, agency: Agency, role: str, client: Client) -> None:
        self.role, self.client = role, client
        self.staff = agency.staff.get(role)
        self._cookies = client.cookies
        client.raise_request_exception = False
        self._hidden = agency.hidden_from(role)
        self._facts = frozenset[str]().union(*(owner.facts for owner in self._hidden))
        if self.staff:
            own = str(self.staff.first_name), str(self.staff.last_name), f"user/{self.staff.pk}/"
            self._facts -= {one.lower() for one in own}
        self._state = self._state_now()
        self._digests = digests(leave_out=SEEN)

    @property
    def is_limited(self) -> bool:
        """Return whether there are rows that this role may not see."""
        return bool(self._hidden)

    def get(self, url: Url, query: str = "") -> Cell:
        return self._cell("GET", url, f"?{query}" if query else "", {})

    def post(self, url: Url, body: Body) -> Cell:
        return self._cell("POST", url, "", body)

    def answer(self, method: str, path: str, body: Body) -> Answer:
        """Send one request, undoing what it changes; return the answer."""
        with self._undone():
            return self._send(method, path, body)

    def _cell(self, method: str, url: Url, query: str, body: Body) -> Cell:
        with self._undone() as wrote:
            answer = self._send(method, url.path + query, body)
            told = self._told(answer, f"{url.path}{query} {' '.join(map(str, body.values()))}")
            now = digests(leave_out=SEEN) if wrote else self._digests
            changed = {table for table in now if now[table] != self._digests[table]}
            touched = bool(changed) and self._state_now() != self._state
        sent = query or (f" {dict(body)}" if body else "")
        return Cell(method, url, sent, answer.status_code, told, frozenset(changed), touched)

    def _send(self, method: str, path: str, body: Body) -> Answer:
        data: Any = dict(body)
        if method == "GET":
            return self.client.get(path)
        return self.client.post(path, data, headers=_ORIGIN)

    def _told(self, answer: Answer, asked: str) -> frozenset[str]:
        """Return the hidden facts in an answer's page, redirect and messages, but not an echo."""
        text = unescape(answer.getvalue().decode())
        whole = " ".join((text, answer.get("Location", ""), *self._messages())).lower()
        found = found_in(unquote_plus(whole), self._facts)
        return frozenset(found - found_in(unquote_plus(asked).lower(), found))

    def _messages(self) -> list[str]:
        request = RequestFactory().get("/")
        cookies = self.client.cookies.items()
        request.COOKIES.update({name: morsel.value for name, morsel in cookies})
        return [str(message) for message in HostCookieStorage(request)]

    def _state_now(self) -> list[list[str]]:
        return [owner.state() for owner in self._hidden]

    @contextmanager
    def _undone(self) -> Iterator[list[str]]:
        """Yield a list of the statements that write. At the end, undo them, and restore cookies."""
        self.client.cookies = copy.deepcopy(self._cookies)
        savepoint, wrote = transaction.savepoint(), list[str]()
        with connection.execute_wrapper(_noting(wrote)):
            yield wrote
        transaction.savepoint_rollback(savepoint)


def _noting(wrote: list[str]) -> Callable[..., object]:
    def note(execute: Callable[..., object], sql: str, *rest: object) -> object:
        if not sql.lstrip(" (\n").upper().startswith(_READS):
            wrote.append(sql)
        return execute(sql, *rest)

    return note
