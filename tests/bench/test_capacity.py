"""Test the capacity model: its arithmetic, and its simulated queue against queueing theory."""

from __future__ import annotations

import statistics

import pytest

from quality.bench.capacity import COSTS, MACHINE, Need, lines, waits
from tests.guards.asvs import ROOT

TOOK = COSTS.hash + COSTS.software


def test_ten_times_the_people_need_ten_times_the_cores() -> None:
    some, more = Need(1_000_000), Need(10_000_000)
    assert more.rate == pytest.approx(10 * some.rate)
    assert 0 <= 10 * some.web_cores - more.web_cores < 10  # whole cores are rounded up
    assert more.gigabytes_of_log == pytest.approx(10 * some.gigabytes_of_log)


def test_cores_bear_the_busiest_minute_within_the_bound() -> None:
    need = Need(1_000_000)
    assert need.rate * TOOK / need.web_cores <= MACHINE.busy
    assert need.rate * TOOK / (need.web_cores - 1) > MACHINE.busy


def test_few_people_have_two_machines_with_a_process_each() -> None:
    assert (Need(10).machines, Need(10).processes) == (2, 2)


def test_page_shows_what_the_command_prints() -> None:
    page = (ROOT / "docs" / "capacity.md").read_text(encoding="utf-8")
    shown = [line.removeprefix("    ").rstrip() for line in page.splitlines()]
    assert [line for line in lines() if line and line.rstrip() not in shown] == []


def test_nobody_waits_on_an_idle_machine() -> None:
    assert statistics.quantiles(waits(0.01, cores=16, logins=1000))[2] == pytest.approx(TOOK)


def test_wait_of_one_core_is_that_of_queueing_theory() -> None:
    busy = 0.5
    expected = TOOK + busy * TOOK / (2 * (1 - busy))  # Pollaczek and Khinchine, M/D/1
    measured = statistics.mean(waits(busy, cores=1, logins=200_000))
    assert measured == pytest.approx(expected, rel=0.02)


def test_queue_of_an_overloaded_machine_grows_without_end() -> None:
    found = waits(1.2, cores=4, logins=10_000)
    assert found[-1] > 10 * found[len(found) // 20]
