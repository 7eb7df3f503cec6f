"""Measure pages while the mail server and Twilio work, and while they hang."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import count

from quality.bench.outside import Outside
from quality.bench.serving import serving, wait_until
from quality.bench.site import inside, prepared
from quality.bench.visitor import PASSWORD, visit

# How many messages each visitor is sent: a code by SMS and a link by mail.
MESSAGES = 2

Times = dict[str, list[float]]


@dataclass
class Result:
    """The seconds of each page and the numbers of arrived messages, over all rounds.

    `answering` and `out_answering`: while the stand-ins worked. `hanging` and `out_hanging`: while
    they hung. `asked`: how many messages should have arrived in each of the two situations.
    """

    answering: Times = field(default_factory=lambda: defaultdict(list))
    hanging: Times = field(default_factory=lambda: defaultdict(list))
    asked: int = 0
    out_answering: int = 0
    out_hanging: int = 0

    @property
    def messages(self) -> tuple[str, str]:
        """The arrived messages as `118 of 120`: while the stand-ins worked, while they hung."""
        return f"{self.out_answering} of {self.asked}", f"{self.out_hanging} of {self.asked}"


def compare(url: str, *, rounds: int, visitors: int) -> Result:
    """Let `visitors` visitors come while the stand-ins work, and as many while they hang.

    Repeat this `rounds` times. Return the times of the pages and the numbers of messages.
    """
    with Outside() as outside, _site(url, outside) as where:
        inside(where, f"make_people({2 * rounds * visitors + 1}, password={PASSWORD!r})")
        with serving(where) as port:
            return _Run(where, outside, port).rounds(rounds, visitors)


@dataclass
class _Run:
    where: dict[str, str]
    outside: Outside
    port: int
    result: Result = field(default_factory=Result)
    _people: Iterator[int] = field(default_factory=count)

    def rounds(self, many: int, visitors: int) -> Result:
        self._come(1, defaultdict(list))  # the first visit includes one-time loading
        for _round in range(many):
            self.result.asked += visitors * MESSAGES
            self._forget()
            self.result.out_answering += self._while_it_answers(visitors)
            self._forget()
            self.result.out_hanging += self._while_it_hangs(visitors)
        return self.result

    def _while_it_answers(self, visitors: int) -> int:
        before = self.outside.arrived
        self._come(visitors, self.result.answering)
        wait_until(lambda: self.outside.arrived == before + visitors * MESSAGES)
        return self.outside.arrived - before

    def _while_it_hangs(self, visitors: int) -> int:
        before = self.outside.arrived
        with self.outside.hanging():
            self._come(visitors, self.result.hanging)
            self._forget()
        return self.outside.arrived - before

    def _come(self, visitors: int, times: Times) -> None:
        for _visitor in range(visitors):
            for page, seconds in visit(self.port, next(self._people)):
                times[page].append(seconds)

    def _forget(self) -> None:
        """Empty the outbox, so that messages from one measurement are not sent during the next."""
        inside(self.where, "empty()")


def _site(url: str, outside: Outside) -> AbstractContextManager[dict[str, str]]:
    embedded = "true" if url.startswith("sqlite") else "false"
    own = {**outside.environment, "EMBEDDED_SENDER": embedded}
    return prepared(url, "tests.site.production", **own)
