"""After a failed attempt to connect, only one thread at a time tries, until one succeeds."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import psycopg
import pytest

from lib.breaker import Breaker, Tripped

pytestmark = pytest.mark.requirement("S105")

LONG = 30.0


def _fail(breaker: Breaker, error: type[Exception] = psycopg.OperationalError) -> None:
    with pytest.raises(error), breaker.passing():
        raise error


def _with_probe_under_way(breaker: Breaker, deed: Callable[[], None]) -> None:
    """Call `deed` while another thread tries to connect; then let that thread succeed."""
    is_in, may_end = Event(), Event()

    def probe() -> None:
        with breaker.passing():
            is_in.set()
            may_end.wait(LONG)

    thread = Thread(target=probe)
    thread.start()
    assert is_in.wait(LONG)
    deed()
    may_end.set()
    thread.join()


def _is_let_through(breaker: Breaker) -> bool:
    try:
        with breaker.passing():
            return True
    except Tripped:
        return False


def test_other_threads_are_refused_while_one_probes_the_database() -> None:
    breaker, let_through = Breaker(3, grace=LONG), list[bool]()
    _fail(breaker)
    _with_probe_under_way(breaker, lambda: let_through.append(_is_let_through(breaker)))
    assert let_through == [False]
    assert _is_let_through(breaker)


def test_all_threads_pass_at_once_when_the_database_is_back() -> None:
    breaker, let_through = Breaker(3, grace=LONG), list[bool]()
    _fail(breaker)
    assert _is_let_through(breaker)
    _with_probe_under_way(breaker, lambda: let_through.append(_is_let_through(breaker)))
    assert let_through == [True]


def test_limited_number_of_threads_connects_at_a_time() -> None:
    breaker, let_through = Breaker(1, grace=0.01), list[bool]()
    _with_probe_under_way(breaker, lambda: let_through.append(_is_let_through(breaker)))
    assert let_through == [False]
    assert _is_let_through(breaker)


def test_threads_over_the_limit_wait_while_the_database_is_up() -> None:
    breaker = Breaker(1, grace=LONG)
    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(lambda _: _is_let_through(breaker), range(200)))


def test_failed_probe_leaves_its_place_to_the_next() -> None:
    breaker = Breaker(3, grace=LONG)
    for _probe in range(3):
        _fail(breaker)
    assert _is_let_through(breaker)


def test_error_other_than_a_failed_connect_does_not_trip_the_breaker() -> None:
    breaker, let_through = Breaker(3, grace=LONG), list[bool]()
    _fail(breaker, ValueError)
    _with_probe_under_way(breaker, lambda: let_through.append(_is_let_through(breaker)))
    assert let_through == [True]


def test_outage_is_two_lines_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    breaker = Breaker(3, grace=LONG)
    for _probe in range(3):
        _fail(breaker)
    assert _is_let_through(breaker)
    assert [line.partition(":")[0] for line in caplog.messages] == [
        "the database is away",
        "the database is back",
    ]
