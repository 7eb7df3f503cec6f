"""How many machines a Monday morning needs: `python -m quality.bench.capacity`.

Computes cores, memory, connections, storage and the days to activate everybody from the costs of
one login, and simulates the queue of one machine at several loads. `docs/capacity.md` shows both.
"""

from __future__ import annotations

import heapq
import math
import random
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from config.database import SPARE_CONNECTIONS
from config.environment import web_threads


@dataclass(frozen=True, slots=True)
class Costs:
    """What people and logins cost: measured, by the commands that `docs/capacity.md` names."""

    hash: float = 0.018  # seconds of CPU, as are the next two
    software: float = 0.018
    database: float = 0.007
    code: float = 62.0  # MB of a web machine: the code, which its processes share
    process: float = 22.0  # MB more of each web process
    verification: float = 19.0  # MB while a password is verified
    person: int = 1_981  # bytes in the database with its indexes: account, app, invitation
    event: int = 245  # bytes in the security log with its indexes


@dataclass(frozen=True, slots=True)
class Habits:
    """Who logs in and when, and what providers allow: assumptions, not measurements."""

    at_work: float = 0.6  # of all people with an account, in a week
    on_monday: float = 0.5  # of those
    in_the_hour: float = 0.4  # of those, in the busiest hour
    peak: float = 2.0  # the busiest minute, in times the average of that hour
    a_year: float = 75.0  # logins of a person
    events: float = 1.2  # log entries of a login, with wrong codes and refused tries
    sms: float = 10.0  # a second, that the provider sends for one sender
    mails: float = 50.0  # a second, that the mail provider accepts


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine with a web process for each two cores. `busy`: the highest load, as a share."""

    cores: int = 16
    busy: float = 0.7
    threads: int = web_threads({})


COSTS, HABITS, MACHINE = Costs(), Habits(), Machine()
PEOPLE = (10_000, 1_000_000, 100_000_000)
_KEPT = 0.5  # of a year, the events
_MB, _GB, _DAY = 1e6, 1e9, 86_400
_BUSY = (0.5, 0.7, 0.8, 0.9, 0.95)
_LOGINS = 100_000  # that are simulated


@dataclass(frozen=True, slots=True)
class Need:
    """What a number of people needs in the busiest minute, and the storage after a year."""

    people: int

    @property
    def rate(self) -> float:
        """Logins a second in the busiest minute."""
        on_monday = self.people * HABITS.at_work * HABITS.on_monday
        return on_monday * HABITS.in_the_hour / 3600 * HABITS.peak

    @property
    def web_cores(self) -> int:
        return math.ceil(self.rate * (COSTS.hash + COSTS.software) / MACHINE.busy)

    @property
    def machines(self) -> int:
        """At least two, so that one may fail."""
        return max(2, math.ceil(self.web_cores / MACHINE.cores))

    @property
    def database_cores(self) -> int:
        return math.ceil(self.rate * COSTS.database / MACHINE.busy)

    @property
    def processes(self) -> int:
        """At least one on each machine."""
        return max(self.machines, math.ceil(self.web_cores / 2))

    @property
    def connections(self) -> int:
        return self.processes * (MACHINE.threads + SPARE_CONNECTIONS)

    @property
    def gigabytes_of_memory(self) -> float:
        hashes = self.web_cores * COSTS.verification
        own = self.machines * COSTS.code + self.processes * COSTS.process
        return (own + hashes) * _MB / _GB

    @property
    def gigabytes_of_people(self) -> float:
        return self.people * COSTS.person / _GB

    @property
    def gigabytes_of_log(self) -> float:
        return self.people * HABITS.a_year * HABITS.events * _KEPT * COSTS.event / _GB

    @property
    def days_of_sms(self) -> float:
        """Until everybody has the SMS of their activation, day and night."""
        return self.people / HABITS.sms / _DAY

    @property
    def days_of_mails(self) -> float:
        """Until everybody has the mail of their activation, day and night."""
        return self.people / HABITS.mails / _DAY


def waits(busy: float, *, cores: int, logins: int, seed: int = 1) -> list[float]:
    """Simulate a machine at load `busy`: return the seconds from arrival to response of each login.

    People arrive independently of each other; each login takes one core for the same time.
    """
    made_up, took = random.Random(seed), COSTS.hash + COSTS.software
    free, now, found = [0.0] * cores, 0.0, list[float]()
    for _login in range(logins):
        now += made_up.expovariate(busy * cores / took)
        begins = max(now, heapq.heappop(free))
        heapq.heappush(free, begins + took)
        found.append(begins + took - now)
    return found


def lines() -> Iterator[str]:
    """Yield what each number of people needs, and the waits on a machine by how busy it is."""
    needs = [Need(people) for people in PEOPLE]
    for name, cells in _rows(needs).items():
        yield _line(name, cells)
    yield ""
    yield _line("a machine that is", [f"{busy:.0%} busy" for busy in _BUSY])
    simulated = (waits(busy, cores=MACHINE.cores, logins=_LOGINS) for busy in _BUSY)
    cuts = [statistics.quantiles(found, n=100) for found in simulated]
    for place in (50, 95, 99):
        yield _line(f"p{place}, ms", [f"{1000 * each[place - 1]:.0f}" for each in cuts])


def _rows(needs: list[Need]) -> dict[str, list[str]]:
    return {
        "people": [f"{need.people:,}" for need in needs],
        "logins a second": [f"{need.rate:,.1f}" for need in needs],
        "web: cores": [f"{need.web_cores:,}" for need in needs],
        "web: machines": [f"{need.machines:,}" for need in needs],
        "web: processes": [f"{need.processes:,}" for need in needs],
        "web: GB of memory": [f"{need.gigabytes_of_memory:,.1f}" for need in needs],
        "database: cores": [f"{need.database_cores:,}" for need in needs],
        "database: connections": [f"{need.connections:,}" for need in needs],
        "database: GB of people": [f"{need.gigabytes_of_people:,.2f}" for need in needs],
        "database: GB of log": [f"{need.gigabytes_of_log:,.1f}" for need in needs],
        "days of SMS to activate": [f"{need.days_of_sms:,.2f}" for need in needs],
        "days of mails to activate": [f"{need.days_of_mails:,.2f}" for need in needs],
    }


def _line(name: str, cells: list[str]) -> str:
    return f"{name:<26}" + "".join(f"{cell:>13}" for cell in cells)


if __name__ == "__main__":
    sys.stdout.write("\n".join([*lines(), ""]))
