"""The phases of a Monday-morning rush, one after the other."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from config import limits
from config.environment import web_threads
from quality.bench.observer import Observer
from quality.bench.phases import Phase
from quality.bench.probing import Watcher
from quality.bench.rush import Rush
from quality.bench.serving import Server

# Shares of the capacity at which people come.
CALM, OVERLOAD = 0.7, 1.5
_HASH = (limits.ARGON2_MEMORY_KIB, limits.ARGON2_TIME, limits.ARGON2_LANES)
_WARM_UP = 3.0


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a rush and of the site: seconds of each phase, clients that show the capacity.

    `hash`: Argon2's memory in KiB, passes and lanes.
    """

    seconds: float = 30.0
    clients: int = 16
    connections: int = 200
    people: int = 20_000
    workers: int = os.cpu_count() or 1
    threads: int = web_threads({})
    hash: str = ",".join(map(str, _HASH))


@dataclass(frozen=True, slots=True)
class Morning:
    """What a rush showed. `probes`: the seconds of each /healthz from the overload on."""

    warm: list[Phase]
    calm: Phase
    overload: Phase
    after: Phase
    probes: list[float]

    @property
    def phases(self) -> list[Phase]:
        return [*self.warm, self.calm, self.overload, self.after]


async def rush(server: Server, database: int | None, size: Size) -> Morning:
    """Let people log in at the server.

    `database`: the id of PostgreSQL's first process, None for SQLite.
    """
    crowd = Rush(server.port, connections=size.connections, many=size.people)
    run = _Run(crowd, Observer(server.process, database), size)
    async with _opened(run):
        await crowd.without_pause(size.clients, min(_WARM_UP, size.seconds))
        return await _phases(run, server.port)


@dataclass(frozen=True, slots=True)
class _Run:
    crowd: Rush
    observer: Observer
    size: Size

    async def phase(self, name: str, coming: Awaitable[None]) -> Phase:
        self.observer.use()
        start = time.monotonic()
        await coming
        use = self.observer.use()
        return Phase(name, start, time.monotonic(), use, self.crowd.logins)

    async def without_pause(self, name: str, clients: int) -> Phase:
        coming = self.crowd.without_pause(clients, self.size.seconds)
        return await self.phase(f"{clients} clients{name}", coming)

    async def at_a_rate(self, name: str, rate: float) -> Phase:
        return await self.phase(name, self.crowd.at_a_rate(rate, self.size.seconds))


@asynccontextmanager
async def _opened(run: _Run) -> AsyncIterator[None]:
    await run.crowd.open()
    watching = asyncio.create_task(run.observer.watch_memory())
    try:
        yield
    finally:
        watching.cancel()
        run.crowd.close()


async def _phases(run: _Run, port: int) -> Morning:
    full = await run.without_pause("", run.size.clients)
    run.crowd.remember()
    remembered = await run.without_pause(", remembered", run.size.clients)
    run.crowd.forget()
    everybody = await run.without_pause("", run.size.connections)
    capacity = full.rate or 1 / run.size.seconds
    calm = await run.at_a_rate(f"{CALM:.0%} of the capacity", CALM * capacity)
    await run.crowd.all_gone()
    with Watcher(port) as watcher:
        overload = await run.at_a_rate(f"{OVERLOAD:.0%}", OVERLOAD * capacity)
        after = await run.at_a_rate(f"{CALM:.0%} again", CALM * capacity)
        await run.crowd.all_gone()
    return Morning([full, remembered, everybody], calm, overload, after, watcher.seconds)
