"""People who log in: some clients without a pause, or arrivals at a rate, on kept connections.

All in one thread, so that the machine's cores are left to the site. Each person has their own IP
address, so no rate limit refuses them. A person who is refused does not come back.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass
from itertools import cycle

from quality.bench import product
from quality.bench.connection import Connection
from quality.bench.guest import Guest


@dataclass(frozen=True, slots=True)
class Login:
    """One person's login.

    `due`: the moment that the person came, in seconds of time.monotonic. `seconds`: from then until
    the last response, also those of waiting for a connection. `ended`: what `Guest.log_in` returns,
    or the name of an exception. `statuses`: those of the responses.
    """

    due: float
    seconds: float
    ended: str
    statuses: tuple[int, ...]


class Rush:
    """People who log in at this port over at most `connections` connections.

    They come in the order of their numbers, and again from the first after `many` people. `logins`
    has those that ended.
    """

    def __init__(self, port: int, *, connections: int, many: int) -> None:
        self.logins: list[Login] = []
        self._remembered = False
        self._devices: dict[int, dict[str, str]] = {}
        self._lines = [Connection(port) for _one in range(connections)]
        self._free: asyncio.Queue[Connection] = asyncio.Queue()
        self._others = self._people = cycle(range(many))
        self._coming: set[asyncio.Task[float]] = set()
        self._chance = random.Random(1)

    async def open(self) -> None:
        """Open all connections, before the first person comes."""
        for line in self._lines:
            await line.open()
            self._free.put_nowait(line)

    def close(self) -> None:
        for line in self._lines:
            line.close()

    def remember(self) -> None:
        """From now on those who logged in come again, on the device that remembers them."""
        self._people, self._remembered = cycle(sorted(self._devices)), True

    def forget(self) -> None:
        """From now on others come, on devices that the site does not know."""
        self._people, self._remembered = self._others, False

    async def without_pause(self, clients: int, seconds: float) -> None:
        """Let so many clients log in one person after the other, for so many seconds.

        A client that is refused waits as long as Retry-After says.
        """
        end = time.monotonic() + seconds

        async def go_on() -> None:
            while (now := time.monotonic()) < end:
                wait = await self._come(now)
                await asyncio.sleep(wait)

        await asyncio.gather(*(go_on() for _client in range(clients)))

    async def at_a_rate(self, rate: float, seconds: float) -> None:
        """Let `rate` people a second come, independently of each other, for so many seconds.

        Return while the last of them are still there: `all_gone` waits for them.
        """
        due = time.monotonic()
        end = due + seconds
        while (due := due + self._chance.expovariate(rate)) < end:
            await asyncio.sleep(due - time.monotonic())
            task = asyncio.create_task(self._come(due))
            self._coming.add(task)
            task.add_done_callback(self._coming.discard)
        await asyncio.sleep(end - time.monotonic())

    async def all_gone(self) -> None:
        """Wait for the people who came at a rate."""
        await asyncio.gather(*self._coming)

    async def _come(self, due: float) -> float:
        """Let the next person log in. Return the Retry-After of the last response."""
        line = await self._free.get()
        number = next(self._people)
        devices = self._devices.get(number, {}) if self._remembered else {}
        guest = Guest(number, line, dict(devices))
        try:
            ended = await guest.log_in()
        except (OSError, EOFError, ValueError) as fault:
            line.close()
            ended = type(fault).__name__
        self._free.put_nowait(line)
        if devices := _devices(guest.cookies):
            self._devices[number] = devices
        seconds = time.monotonic() - due
        self.logins.append(Login(due, seconds, ended, tuple(guest.statuses)))
        return guest.retry_after


def _devices(cookies: dict[str, str]) -> dict[str, str]:
    return {name: cookies[name] for name in cookies if name.endswith(product.TRUST_COOKIE)}
