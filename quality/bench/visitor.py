"""A visitor who measures each response. The requests look as if a proxy had passed them on."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from tests.production_env import VALUES

PASSWORD = "Een fiets met 2 wielen!"
PAGES = ("login page", "password", "SMS page", "forgotten")

# Headers of the middleware in `quality.bench.costs`. COST in a response: the CPU seconds it took.
# LOOK_FIRST in a request: look up the account first, which is the control.
COST, LOOK_FIRST = "X-Cost", "X-Look-First"
_ANSWERED, _TOO_MANY = frozenset({200, 302}), frozenset({429})
_HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|page)" value="([^"]+)"')


@dataclass
class Browser:
    """One browser at one IP address.

    `seconds` is the time of the last response. `cost` is the CPU seconds of the last response, and
    0 unless the site runs with `quality.bench.settings`.
    """

    port: int
    address: str
    own_headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    cost: float = 0.0
    _cookies: SimpleCookie = field(default_factory=SimpleCookie)
    _hidden: dict[str, str] = field(default_factory=dict)

    def open(self, path: str) -> str:
        """Request a page, and keep its form's hidden fields. Return the path to go to next."""
        return self._ask("GET", path, "")

    def see_refusal(self, path: str) -> None:
        """Request the page at `path`; fail unless it says "too many attempts" (429)."""
        self._ask("GET", path, "", expected=_TOO_MANY)

    def send(self, path: str, **typed: str) -> str:
        """Post the form of the page just opened to `path`.

        Return the path to which the site redirects, or `path` if it does not redirect.
        """
        return self._ask("POST", path, urlencode({**self._hidden, **typed}))

    def _ask(self, method: str, path: str, body: str, expected: frozenset[int] = _ANSWERED) -> str:
        began = time.perf_counter()
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request(method, path, body, self._headers())
        answer = line.getresponse()
        page = answer.read().decode()
        line.close()
        self.seconds = time.perf_counter() - began
        self.cost = float(answer.headers.get(COST, 0))
        assert answer.status in expected, f"{method} {path}: {answer.status}\n{page}"
        for cookie in answer.headers.get_all("Set-Cookie", []):
            self._cookies.load(cookie)
        self._hidden |= hidden_fields(page)
        return answer.headers.get("Location", path)

    def _headers(self) -> dict[str, str]:
        cookies = {one.key: one.value for one in self._cookies.values()}
        return {**passed_on(self.address, cookies), **self.own_headers}


def hidden_fields(page: str) -> dict[str, str]:
    """Return the hidden fields that each form of a page has."""
    return dict(_HIDDEN.findall(page))


def passed_on(address: str, cookies: Mapping[str, str]) -> dict[str, str]:
    """Return the headers of a request from this IP address that a proxy passed on."""
    return {
        "Host": urlsplit(VALUES["PUBLIC_URL"]).netloc,
        "Origin": VALUES["PUBLIC_URL"],
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": address,
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "Content-Type": "application/x-www-form-urlencoded",
    }


def address(number: int) -> str:
    """Return an IP address of a network that no other person below 64,000 has."""
    return f"10.{number // 250}.{number % 250}.7"


def visit(port: int, number: int) -> Iterator[tuple[str, float]]:
    """Log in as person `number` up to the SMS page, and request a password reset.

    Yield each of PAGES with the seconds of its response. Each person has their own network, so no
    limit applies.
    """
    email, network = f"medewerker{number}@mail.example", address(number)
    browser = Browser(port, network)
    browser.open("/inloggen/")
    yield "login page", browser.seconds
    way = browser.send("/inloggen/", email=email, password=PASSWORD)
    assert way == "/inloggen/sms/", way
    yield "password", browser.seconds
    browser.open(way)
    yield "SMS page", browser.seconds
    browser = Browser(port, network)
    browser.open("/wachtwoord/vergeten/")
    browser.send("/wachtwoord/vergeten/", email=email)
    yield "forgotten", browser.seconds
