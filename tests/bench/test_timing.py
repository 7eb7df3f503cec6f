"""Test that each kind of person is timed equally often, and that times are ranked correctly."""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path

import pytest

from quality.bench import refused
from quality.bench.answering import FORGOTTEN, LOGIN, MAILS_A_ROUND, measure, site
from quality.bench.kinds import Kind
from quality.bench.ranking import SELDOM, Ranking, trimmed_mean
from quality.bench.refusals import MANY, Refusal, targets
from tests.site.database import own_database

pytestmark = pytest.mark.requirement("S5")

MICROSECOND = 1e-6


@pytest.mark.full
def test_each_kind_is_measured_as_often_as_the_others(tmp_path: Path) -> None:
    with own_database(tmp_path) as url, site(url, tries=2) as port:
        refusals = refused.measure(port, times=2)
        seconds = measure(port, tries=2)
    counted = {one: len(each) for one, each in seconds.items()}
    assert counted == dict.fromkeys(LOGIN, 2) | dict.fromkeys(FORGOTTEN, 2 * MAILS_A_ROUND)
    for took in refusals.values():
        assert {one: len(each) for one, each in took.items()} == dict.fromkeys(targets(), 2)
    for refusal in Refusal:
        for kind in (Kind.KNOWN, Kind.BLOCKED, Kind.INVITED):
            found, others = refused.against_unknown(refusals["CPU"], refusal, kind)
            assert (len(found), len(others)) == (MANY, MANY)
            assert min(map(min, found)) > 0


def _answers(made_up: random.Random, *, later: float) -> list[list[float]]:
    """Return made-up response times of eight addresses on a busy machine, in seconds.

    `later`: the seconds that are added to each time.
    """
    return [
        [
            4000 * MICROSECOND
            + later
            + made_up.expovariate(1 / (400 * MICROSECOND))
            + (made_up.random() < 0.05) * made_up.uniform(0, 40_000 * MICROSECOND)
            for _answer in range(150)
        ]
        for _address in range(MANY)
    ]


@pytest.mark.parametrize("later", [150 * MICROSECOND, -150 * MICROSECOND])
def test_difference_of_150_microseconds_for_an_existing_address_is_found(later: float) -> None:
    made_up = random.Random(1)
    ranking = Ranking(_answers(made_up, later=later), _answers(made_up, later=0))
    assert ranking.chance < SELDOM
    assert ranking.named == (MANY if later > 0 else 0)
    assert ranking.later == pytest.approx(later, abs=40 * MICROSECOND)


def test_no_difference_is_found_between_equal_times() -> None:
    made_up = random.Random(1)
    found = [
        Ranking(_answers(made_up, later=0), _answers(made_up, later=0)).chance < SELDOM
        for _run in range(100)
    ]
    assert not any(found)


def test_chance_is_the_share_of_all_orders_that_are_at_least_as_far_apart() -> None:
    all_orders = list(combinations(range(7), 3))
    for those in all_orders:
        ranking = Ranking([[place] for place in those], [[place] for place in _rest(those)])
        as_far = sum(_apart(other) >= _apart(those) for other in all_orders)
        assert ranking.chance == pytest.approx(as_far / len(all_orders))


def _rest(those: tuple[int, ...]) -> list[int]:
    return [place for place in range(7) if place not in those]


def _apart(those: tuple[int, ...]) -> float:
    """Count the pairs of a place in `those` and a lower place that is not in `those`.

    Places are 0 to 6. Return the distance of the count from 6, which is half of all pairs.
    """
    return abs(sum(one > other for one in those for other in _rest(those)) - 6)


def test_slowest_two_thirds_of_the_responses_are_ignored() -> None:
    assert trimmed_mean([7.0, 3.0, 1.0, 8.0, 900.0, 9.0]) == 2.0
