"""Visitors who load a page and send its form without a pause, each time on a new connection."""

from __future__ import annotations

import http.client
import re
import ssl
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Self
from urllib.parse import urlencode, urlsplit

from quality.bench.serving import wait_until
from tests.production_env import VALUES

_PATH = "/inloggen/"
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_MARK = re.compile(r'name="page" value="([^"]*)"')
# One form in this many has a password, which the site hashes. The other forms have none.
_HASHED = 25
_PATIENCE = 60.0


@dataclass
class Crowd:
    """Let `visitors` visitors send requests to the proxy on this port, while the context is open.

    `answered` counts responses by method. `failed` lists the requests that got no response, or a
    status other than 200 and 302.
    """

    port: int
    visitors: int = 8
    answered: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        numbers = range(self.visitors)
        self._threads = [threading.Thread(target=self._walk, args=(one,)) for one in numbers]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, more: int) -> None:
        """Wait until `more` further requests got a response. Fail after PATIENCE seconds."""
        wanted = self.answered.total() + more
        assert wait_until(lambda: self.answered.total() >= wanted)

    def _walk(self, number: int) -> None:
        count = 0
        while not self._over.is_set():
            cookies: SimpleCookie = SimpleCookie()
            page = self._ask("GET", "", cookies)
            if not (token := _TOKEN.search(page)):
                continue
            count += 1
            password = "Een fiets met 3 wielen?" if count % _HASHED == 0 else ""
            email = f"niemand{number}-{count}@mail.example"
            typed = {"email": email, "password": password, "page": _MARK.findall(page)[:1]}
            form = {"csrfmiddlewaretoken": token[1], **typed}
            self._ask("POST", urlencode(form, doseq=True), cookies)

    def _ask(self, method: str, body: str, cookies: SimpleCookie) -> str:
        line = http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=_PATIENCE, context=_unchecked()
        )
        try:
            line.request(method, _PATH, body, _headers(cookies))
            answer = line.getresponse()
            page = answer.read().decode()
        except (OSError, http.client.HTTPException) as fault:
            self.failed.append(f"{method} {type(fault).__name__}")
            return ""
        finally:
            line.close()
        self._note(method, answer.status)
        for cookie in answer.headers.get_all("Set-Cookie", []):
            cookies.load(cookie)
        return page

    def _note(self, method: str, status: int) -> None:
        self.answered[method] += 1
        if status not in {200, 302}:
            self.failed.append(f"{method} {status}")


def _unchecked() -> ssl.SSLContext:
    """Return a TLS context that accepts the proxy's self-signed certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _headers(cookies: SimpleCookie) -> Mapping[str, str]:
    return {
        "Host": urlsplit(VALUES["PUBLIC_URL"]).netloc,
        "Origin": VALUES["PUBLIC_URL"],
        "Cookie": "; ".join(f"{one.key}={one.value}" for one in cookies.values()),
        "Content-Type": "application/x-www-form-urlencoded",
    }
