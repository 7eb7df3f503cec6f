"""Visitors of a running site. An error does not stop them."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

import requests

from tests.faults.waiting import wait_until
from tests.faults.web import Web
from tests.production_env import VALUES

PASSWORD = "Een fiets met 2 wielen!"
_MARK = re.compile(r'name="page" value="([^"]+)"')
_PUBLIC = VALUES["PUBLIC_URL"]
_PATIENCE = 15.0
# Where a successful form leads. A refusal, too, is a redirect: to the form, or to the login.
_DONE = {"/wachtwoord/vergeten/gestuurd/", "/inloggen/sms/"}
# Statuses of errors that the visitor did not cause: the database is away, or the site has another
# fault.
AWAY, FAULT = 503, 500


class Visitor:
    """A browser that seems to come through a proxy, from an IP address of its own."""

    def __init__(self, url: str, number: int) -> None:
        self._url = url
        self._session = requests.Session()
        self._session.headers.update(
            {
                "Host": urlsplit(_PUBLIC).netloc,
                "Origin": _PUBLIC,
                "X-Forwarded-Proto": "https",
                "X-Forwarded-For": f"10.{number // 250 % 250}.{number % 250}.7",
            }
        )

    def get(self, path: str) -> requests.Response:
        return self._send("GET", path)

    def post(self, path: str, **typed: str) -> requests.Response:
        """Open the page with the form, then send the form."""
        marked = _MARK.search(self.get(path).text)
        typed["page"] = marked[1] if marked else ""
        typed["csrfmiddlewaretoken"] = self._session.cookies["__Host-csrftoken"] or ""
        return self._send("POST", path, typed)

    def _send(
        self, method: str, path: str, typed: dict[str, str] | None = None
    ) -> requests.Response:
        # A proxy would end TLS, so here Secure cookies travel over plain HTTP. The library's own
        # cookie jar would leave them out.
        carried = "; ".join(f"{one.name}={one.value}" for one in self._session.cookies)
        return self._session.request(
            method,
            self._url + path,
            data=typed,
            headers={"Cookie": carried},
            timeout=_PATIENCE,
            allow_redirects=False,
        )


def asks_for_mail(visitor: Visitor, email: str) -> requests.Response:
    return visitor.post("/wachtwoord/vergeten/", email=email)


def chooses_password(visitor: Visitor, link: str) -> requests.Response:
    visitor.get(urlsplit(link).path)
    return visitor.post("/activeren/", password=PASSWORD)


@dataclass
class Crowd:
    """Visitors who come a few at a time, until stopped or until each has come once.

    `turns`: for each visitor a number, and the mail address or link that `deed` uses. `answered`:
    the visitors whose form succeeded. `statuses`: the number of responses by status; 0 is no
    response. `refusal`: the last error page.
    """

    web: Web
    deed: Callable[[Visitor, str], requests.Response]
    turns: list[tuple[int, str]]
    at_once: int = 4
    answered: set[int] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    refusal: str = ""
    _stopped: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._threads = ThreadPoolExecutor(self.at_once)
        self._visits = [self._threads.submit(self._visit, *turn) for turn in self.turns]
        return self

    def __exit__(self, *_raised: object) -> None:
        self._stopped.set()
        self._threads.shutdown()
        for visit in self._visits:
            visit.result()

    def goes_on(self, many: int = 5) -> bool:
        """Wait until `many` more visitors succeeded or all have come. Return False on a timeout."""
        enough = len(self.answered) + many
        return wait_until(lambda: len(self.answered) >= enough or self._is_through())

    def is_refused(self, many: int = 5) -> bool:
        """Wait until `many` more visitors got an error. Return False on a timeout."""
        enough = self._refused + many
        return wait_until(lambda: self._refused >= enough)

    @property
    def _refused(self) -> int:
        return self.statuses[AWAY] + self.statuses[FAULT]

    def _is_through(self) -> bool:
        return all(visit.done() for visit in self._visits)

    def _visit(self, who: int, what: str) -> None:
        if self._stopped.is_set():
            return
        status, where = 0, ""
        with suppress(requests.RequestException, KeyError):
            visitor = Visitor(self.web.url, who)
            answer = self.deed(visitor, what)
            where = answer.headers.get("Location", "")
            answer = visitor.get(where) if where.endswith("?stop") else answer
            status = answer.status_code
            self.refusal = answer.text if status in {AWAY, FAULT} else self.refusal
        self.statuses[status] += 1
        if not status:  # the site is down: the next visitor comes a little later
            time.sleep(0.1)
        if where in _DONE:
            self.answered.add(who)
