"""Measure the response times of the login form and the password form, for each kind of person."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TypeAlias

from quality.bench.kinds import PASSWORD, Kind
from quality.bench.serving import serving
from quality.bench.site import manage, prepared
from quality.bench.visitor import Browser

WRONG = "Een fiets met 3 wielen?"


@dataclass(frozen=True)
class Try:
    """A form to send: the path of its page, the Kind of person who sends it, and their password."""

    page: str
    name: str
    kind: Kind
    password: str = ""

    def typed(self, number: int) -> dict[str, str]:
        """Return what person `number` of this kind enters in the form, by field name."""
        email = {"email": self.kind.address(number)}
        return email | {"password": self.password} if self.password else email


_IN, _MAIL = "/inloggen/", "/wachtwoord/vergeten/"
LOGIN = (
    Try(_IN, "known, wrong password", Kind.KNOWN, WRONG),
    Try(_IN, "unknown", Kind.NOBODY, WRONG),
    Try(_IN, "blocked, wrong password", Kind.BLOCKED, WRONG),
    Try(_IN, "blocked, right password", Kind.BLOCKED, PASSWORD),
    Try(_IN, "invited, no password yet", Kind.INVITED, WRONG),
)
FORGOTTEN = (
    Try(_MAIL, "known", Kind.KNOWN),
    Try(_MAIL, "unknown", Kind.NOBODY),
    Try(_MAIL, "blocked", Kind.BLOCKED),
    Try(_MAIL, "never activated", Kind.INVITED),
)

# A request for a mail takes a third of the time of a login, so chance has a larger effect on it:
# measure three requests for each login.
MAILS_A_ROUND = 3

Seconds: TypeAlias = dict[Try, list[float]]


@contextmanager
def site(url: str, *, tries: int) -> Iterator[int]:
    """Fill the empty database at `url` with the people who send the forms in `tries` rounds.

    Serve the site on this database during the block. Yield the port.
    """
    with prepared(url, "quality.bench.settings") as where:
        # A round needs at most this many people of one kind. One more round is not measured.
        people = (2 + MAILS_A_ROUND) * (tries + 1)
        deed = f"from quality.bench import strangers; strangers.make({people}); strangers.refuse()"
        manage(where, "shell", "--no-imports", "--command", deed)
        with serving(where, sends=False) as port:
            yield port


def measure(port: int, *, tries: int) -> Seconds:
    """Send each login form `tries` times, and each form that requests a mail 3 * `tries` times.

    Each form is sent as another person. Return, for each form, the seconds of each response.
    """
    run = _Run(port)
    run.round()  # the first round includes one-time loading
    run.seconds.clear()
    for _try in range(tries):
        run.round()
    return run.seconds


@dataclass
class _Run:
    port: int
    seconds: Seconds = field(default_factory=lambda: defaultdict(list))
    _networks: Iterator[int] = field(default_factory=count)
    _numbers: dict[Kind, Iterator[int]] = field(default_factory=lambda: defaultdict(count))

    def round(self) -> None:
        """Send each login form once and each other form three times, in a random order."""
        everybody = LOGIN + FORGOTTEN * MAILS_A_ROUND
        for one in random.sample(everybody, len(everybody)):
            network, number = next(self._networks), next(self._numbers[one.kind])
            browser = Browser(self.port, f"10.{network // 250}.{network % 250}.7")
            browser.open(one.page)
            browser.send(one.page, **one.typed(number))
            self.seconds[one].append(browser.seconds)
