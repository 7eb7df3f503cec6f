"""The Monday-morning rush logs people in and counts refusals. No test asserts a speed."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from quality.bench.connection import Connection
from quality.bench.guest import BUSY, LOGGED_IN, Guest
from quality.bench.monday import lines, measure
from quality.bench.morning import Size
from quality.bench.observer import Use
from quality.bench.phases import Phase, percentile, recovery
from quality.bench.rush import Login
from tests.own_thread import in_own_thread
from tests.site.database import own_database

T = TypeVar("T")
TINY = Size(seconds=1.0, clients=2, connections=4, people=300, workers=1, threads=6)
USE = Use(web=1.0, database=0.5, client=0.1, megabytes=99.0)
PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Two: a:b\r\n\r\nhi"
BUSY_PAGE = b"HTTP/1.1 503 Busy\r\nRetry-After: 3\r\nContent-Length: 2\r\n\r\nhi"
BARE_503 = b"HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\nhi"
ENDLESS = b"HTTP/1.1 200 OK\r\n\r\nhi"


@pytest.mark.full
def test_people_log_in_and_each_phase_is_a_row(tmp_path: Path) -> None:
    with own_database(tmp_path) as url:
        morning, hashes = in_own_thread(measure, url, TINY)
    full, remembered, everybody = morning.warm
    assert [dict(phase.failed) for phase in morning.phases] == [{}] * 6
    for phase, clients in ((full, 2), (remembered, 2), (everybody, 4)):
        assert len(phase.came) >= clients
        assert {one.ended for one in phase.came} <= {LOGGED_IN, BUSY}
        assert phase.use.megabytes > 1
    assert (200, 302, 200, 302, 200) in {one.statuses for one in full.came}
    assert (200, 302, 200) in {one.statuses for one in remembered.came}
    printed = "\n".join(lines(morning, hashes))
    assert [phase.name for phase in morning.phases if phase.name not in printed] == []


def test_connection_that_the_server_closed_is_opened_again() -> None:
    async def ask_twice(line: Connection) -> list[str]:
        return [(await line.ask(b"GET / HTTP/1.1\r\n\r\n")).body for _time in range(2)]

    assert in_own_thread(asyncio.run, _with_server(PAGE, ask_twice)) == ["hi", "hi"]


def test_response_has_its_status_and_headers() -> None:
    async def ask(line: Connection) -> tuple[int, str, str]:
        page = await line.ask(b"GET / HTTP/1.1\r\n\r\n")
        return page.status, page.header("x-two"), page.header("x-three")

    assert in_own_thread(asyncio.run, _with_server(PAGE, ask)) == (200, "a:b", "")


@pytest.mark.parametrize(
    ("page", "ended"),
    [(BUSY_PAGE, BUSY), (BARE_503, "503 at /inloggen/"), (PAGE, "200 at /inloggen/")],
)
def test_only_a_503_with_retry_after_counts_as_busy(page: bytes, ended: str) -> None:
    async def log_in(line: Connection) -> str:
        return await Guest(1, line).log_in()

    assert in_own_thread(asyncio.run, _with_server(page, log_in)) == ended


def test_response_without_a_length_is_refused() -> None:
    async def ask(line: Connection) -> None:
        with pytest.raises(ValueError, match="missing"):
            await line.ask(b"GET / HTTP/1.1\r\n\r\n")

    in_own_thread(asyncio.run, _with_server(ENDLESS, ask))


def test_percentile_is_one_of_the_values() -> None:
    assert [percentile(range(1, 101), share) for share in (0.5, 0.95, 0.99)] == [50, 95, 99]
    assert percentile([7.0], 0.95) == 7.0
    assert math.isnan(percentile([], 0.95))


def test_phase_counts_who_came_and_who_was_logged_in_during_it() -> None:
    phase = _phase([_login(9, 2.0), _login(10, 1.0), _login(19, 3.0), _login(11, 0.1, BUSY)])
    assert (len(phase.came), phase.rate, phase.wait(0.95)) == (3, 0.2, 3.0)
    assert phase.failed == {}
    assert _phase([_login(10, 1.0, "500 at /")]).failed == {"500 at /": 1}


def test_recovery_is_when_people_are_served_as_before() -> None:
    slow = [_login(10 + number / 100, 5.0) for number in range(100)]
    refused = [_login(11 + number / 100, 0.1, BUSY) for number in range(100)]
    fast = [_login(12 + number / 100, 0.1) for number in range(100)]
    assert recovery(_phase(fast), bound=0.2) == pytest.approx(2.0)
    assert recovery(_phase([*slow, *refused, *fast]), bound=0.2) == pytest.approx(1.98)
    assert recovery(_phase([*slow, *refused]), bound=0.2) == math.inf


async def _with_server(page: bytes, ask: Callable[[Connection], Awaitable[T]]) -> T:
    """Serve `page` once on each connection, and then close it. Return what `ask` returns."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(page)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        line = Connection(server.sockets[0].getsockname()[1])
        try:
            return await ask(line)
        finally:
            line.close()


def _login(due: float, seconds: float, ended: str = LOGGED_IN) -> Login:
    return Login(due, seconds, ended, (200,))


def _phase(logins: list[Login]) -> Phase:
    return Phase("tried", 10.0, 20.0, USE, logins)
