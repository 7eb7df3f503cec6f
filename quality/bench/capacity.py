"""How many machines a Monday morning needs: `python -m quality.bench.capacity`.

Computes cores, memory, connections and storage from the costs of one login, and simulates the
queue of one machine at several loads.
"""

from __future__ import annotations

import heapq
import math
import random
import statistics
import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Costs:
    """What one login costs, measured by `make bench` and `manage.py hash_speed`. CPU in seconds."""

    hash: float = 0.040
    software: float = 0.045
    database: float = 0.012
    process: float = 110.0  # MB of a web process
    verification: float = 19.0  # MB while a password is hashed
    person: int = 2_500  # bytes in the database, with its indexes
    login: int = 1_000  # bytes in the database, kept for half a year: events and mails


@dataclass(frozen=True, slots=True)
class Habits:
    """When people log in: assumptions, not measurements."""

    on_monday: float = 0.6  # of all people
    in_the_hour: float = 0.5  # of the people on Monday, in the busiest hour
    peak: float = 2.0  # the busiest minute, in times the average of that hour
    a_year: float = 150.0  # logins of a person


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine with a web process for each two cores. `busy`: the highest load, as a share."""

    cores: int = 16
    busy: float = 0.7
    threads: int = 12


COSTS, HABITS, MACHINE = Costs(), Habits(), Machine()
PEOPLE = (10_000, 1_000_000, 100_000_000)
_SPARE_CONNECTIONS = 3  # of a process: config/database.py
_KEPT = 0.5  # of a year: how long events and mails are kept
_MB, _GB = 1e6, 1e9


@dataclass(frozen=True, slots=True)
class Need:
    """What a number of people needs in the busiest minute, and the storage after a year."""

    people: int

    @property
    def rate(self) -> float:
        """Logins a second in the busiest minute."""
        in_the_hour = self.people * HABITS.on_monday * HABITS.in_the_hour
        return in_the_hour / 3600 * HABITS.peak

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
        return math.ceil(self.web_cores / 2)

    @property
    def connections(self) -> int:
        return self.processes * (MACHINE.threads + _SPARE_CONNECTIONS)

    @property
    def gigabytes_of_memory(self) -> float:
        hashes = self.web_cores * COSTS.verification
        return (self.processes * COSTS.process + hashes) * _MB / _GB

    @property
    def gigabytes_stored(self) -> float:
        logins = HABITS.a_year * _KEPT * COSTS.login
        return self.people * (COSTS.person + logins) / _GB


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


def main() -> None:
    """Print what each number of people needs, and how long logins take on a machine by its load."""
    _say(
        "people", "logins/s", "web cores", "machines", "database", "connections", "GB", "GB stored"
    )
    for people in PEOPLE:
        need = Need(people)
        memory, stored = f"{need.gigabytes_of_memory:,.1f}", f"{need.gigabytes_stored:,.0f}"
        cores = (f"{need.web_cores:,}", f"{need.machines:,}", f"{need.database_cores:,}")
        _say(f"{people:,}", f"{need.rate:,.1f}", *cores, f"{need.connections:,}", memory, stored)
    _say("busy", "p50 ms", "p95 ms", "p99 ms")
    for busy in (0.5, 0.7, 0.8, 0.9, 0.95):
        cuts = statistics.quantiles(waits(busy, cores=MACHINE.cores, logins=100_000), n=100)
        _say(f"{busy:.0%}", *(f"{1000 * cuts[place - 1]:.0f}" for place in (50, 95, 99)))


def _say(*cells: str) -> None:
    sys.stdout.write("".join(f"{cell:>13}" for cell in cells) + "\n")


if __name__ == "__main__":
    main()
