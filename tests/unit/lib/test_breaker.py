"""After a failed connect one thread asks at a time, until one succeeds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from typing import TYPE_CHECKING

import psycopg
import pytest

from lib.breaker import Breaker, Tripped

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.requirement("S105")

LONG = 30.0


def _fail(breaker: Breaker, error: type[Exception] = psycopg.OperationalError) -> None:
    with pytest.raises(error), breaker.passing():
        raise error


def _with_probe_under_way(breaker: Breaker, deed: Callable[[], None]) -> None:
    """Do something while another thread is connecting; that one then succeeds."""
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


def test_others_are_refused_while_one_asks_whether_it_is_back() -> None:
    breaker, let_through = Breaker(3, grace=LONG), list[bool]()
    _fail(breaker)
    _with_probe_under_way(breaker, lambda: let_through.append(_is_let_through(breaker)))
    assert let_through == [False]
    assert _is_let_through(breaker)


def test_everybody_passes_at_once_when_it_is_back() -> None:
    breaker, let_through = Breaker(3, grace=LONG), list[bool]()
    _fail(breaker)
    assert _is_let_through(breaker)
    _with_probe_under_way(breaker, lambda: let_through.append(_is_let_through(breaker)))
    assert let_through == [True]


def test_no_more_than_so_many_connect_at_a_time() -> None:
    breaker, let_through = Breaker(1, grace=0.01), list[bool]()
    _with_probe_under_way(breaker, lambda: let_through.append(_is_let_through(breaker)))
    assert let_through == [False]
    assert _is_let_through(breaker)


def test_who_comes_in_a_crowd_waits_while_all_is_well() -> None:
    breaker = Breaker(1, grace=LONG)
    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(lambda _: _is_let_through(breaker), range(200)))


def test_failed_probe_leaves_its_place_to_the_next() -> None:
    breaker = Breaker(3, grace=LONG)
    for _probe in range(3):
        _fail(breaker)
    assert _is_let_through(breaker)


def test_what_is_no_failed_connect_refuses_nobody() -> None:
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
