"""Measure how many mails senders send per second, and the CPU time and memory that they use."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from quality.bench.processes import cpu_seconds, family_cpu_seconds, megabytes, server_of
from quality.bench.site import LONGEST_FAREWELL, inside, manage, production, running
from tests.standins.counting_sink import Count, CountingSink

# The shares of arrived mails at which CPU time and memory are measured: warm, halfway, at the end.
MILESTONES = (0.02, 0.5, 1.0)
# Seconds without an arriving mail after which the mails that are missing count as lost.
STANDSTILL = 60.0


@dataclass(frozen=True)
class Look:
    """The resources used until `arrived` mails had arrived.

    `sender`, `sink` and `database`: the CPU seconds of all senders, of the sink and of the database
    server. `memory`: megabytes of each sender.
    """

    arrived: int
    sender: float
    sink: float
    database: float
    memory: tuple[float, ...]


@dataclass(frozen=True)
class Result:
    """What a measurement found. `unsent` is the number of messages that are not in state SENT."""

    asked: int
    arrived: Count
    unsent: int
    looks: tuple[Look, ...]

    @property
    def lost(self) -> int:
        """How many of the queued mails never arrived at the sink."""
        return self.asked - self.arrived.distinct

    @property
    def rate(self) -> float:
        """Mails per second, from the arrival of the first mail at the sink to that of the last."""
        if self.arrived.mails < 2:
            return 0.0
        return (self.arrived.mails - 1) / (self.arrived.last - self.arrived.first)

    def cpu(self, who: str) -> float:
        """Return the milliseconds of CPU time per mail; `who` is `sender`, `sink` or `database`."""
        first, last = self.looks[0], self.looks[-1]
        used: float = getattr(last, who) - getattr(first, who)
        return 1000 * used / (last.arrived - first.arrived or 1)

    def waiting(self, senders: int) -> float:
        """Return the milliseconds per mail that a sender spent waiting, without using CPU time."""
        return 1000 * senders / (self.rate or 1) - self.cpu("sender")


def prepare(url: str, *, mails: int) -> None:
    """Migrate the empty database at `url`, and queue `mails` activation mails in it."""
    where = production(DATABASE_URL=url)
    manage(where, "migrate", "--verbosity", "0")
    inside(where, f"invite({mails})")


def measure(url: str, *, senders: int, mails: int) -> Result:
    """Let `senders` senders send the `mails` mails in the outbox at `url`. Return the figures."""
    server = server_of(url)
    with CountingSink.running() as sink, _senders(url, sink, senders) as processes:
        looks = []
        for share in MILESTONES:
            _await(sink, share * mails, processes)
            looks.append(_look([one.pid for one in processes], sink, server))
        # With few mails, one sender may send all of them before the other sender has set its signal
        # handler. Then the signal kills the other sender.
        assert {_ended(one) for one in processes} <= {0, -signal.SIGTERM}
        unsent = int(inside(production(DATABASE_URL=url), "unsent()"))
        return Result(mails, sink.count(), unsent, tuple(looks))


@contextmanager
def _senders(url: str, sink: CountingSink, many: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    where = production(DATABASE_URL=url, EMAIL_URL=f"smtp://127.0.0.1:{sink.port}")
    deliver = ("manage.py", "deliver")
    with ExitStack() as started:
        yield [
            started.enter_context(running(where, f"sender-{number}", *deliver))
            for number in range(many)
        ]


def _ended(sender: subprocess.Popen[bytes]) -> int:
    """Stop a sender by SIGTERM, as a service manager does. Return the sender's exit code."""
    sender.terminate()
    return sender.wait(timeout=LONGEST_FAREWELL)


def _await(sink: CountingSink, mails: float, senders: list[subprocess.Popen[bytes]]) -> None:
    """Wait until `mails` mails have arrived, or no mail has arrived for STANDSTILL seconds."""
    arrived, since = -1, time.monotonic()
    while time.monotonic() < since + STANDSTILL:
        assert all(one.poll() is None for one in senders), "var/bench/sender-*.log says why"
        count = sink.count().distinct
        if count >= mails:
            return
        if count > arrived:
            arrived, since = count, time.monotonic()
        time.sleep(0.05)


def _look(senders: list[int], sink: CountingSink, server: int | None) -> Look:
    return Look(
        arrived=sink.count().distinct,
        sender=sum(map(cpu_seconds, senders)),
        sink=cpu_seconds(sink.process.pid),
        database=family_cpu_seconds(server) if server else 0.0,
        memory=tuple(map(megabytes, senders)),
    )
