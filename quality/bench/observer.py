"""What the site, its database and the client use during a measurement."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from quality.bench.processes import family_cpu_seconds, family_megabytes

_PAUSE = 0.5


@dataclass(frozen=True, slots=True)
class Use:
    """How many cores each kept busy on average, and the most memory of the web processes (MB)."""

    web: float
    database: float
    client: float
    megabytes: float


class Observer:
    """Observe a web server and, unless it is None, PostgreSQL, by the ids of their processes."""

    def __init__(self, web: int, database: int | None) -> None:
        self._web, self._database = web, database
        self._before, self._megabytes = self._seconds(), 0.0

    async def watch_memory(self) -> None:
        """Look at the memory twice a second, until cancelled."""
        while True:
            self._megabytes = max(self._megabytes, family_megabytes(self._web))
            await asyncio.sleep(_PAUSE)

    def use(self) -> Use:
        """Return what was used since the last call."""
        before, self._before = self._before, self._seconds()
        at, *spent = (new - old for new, old in zip(self._before, before, strict=True))
        web, database, client = (seconds / at for seconds in spent)
        most, self._megabytes = self._megabytes, 0.0
        return Use(web, database, client, most)

    def _seconds(self) -> tuple[float, float, float, float]:
        """Return the moment and the CPU seconds of web server, database and this process."""
        database = family_cpu_seconds(self._database) if self._database else 0.0
        return time.monotonic(), family_cpu_seconds(self._web), database, time.process_time()
