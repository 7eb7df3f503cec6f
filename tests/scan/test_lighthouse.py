"""Test how `make lighthouse` reads and judges Lighthouse's reports."""

from __future__ import annotations

import json

import pytest

from quality.lighthouse import GOALS, Unmeasured, is_enough, measured, scores_of

WHOLE = dict.fromkeys(GOALS, 1.0)
FAILED = json.dumps({"runtimeError": {"code": "NO_NAVSTART"}})


def test_screen_with_the_least_allowed_scores_is_good_enough() -> None:
    assert is_enough(WHOLE | {"performance": 0.98})


@pytest.mark.parametrize("name", GOALS)
def test_screen_below_one_goal_is_not_good_enough(name: str) -> None:
    assert not is_enough(WHOLE | {name: 0.97})


def test_scores_are_read_from_a_report() -> None:
    assert scores_of(report(performance=0.99)) == WHOLE | {"performance": 0.99}


def test_category_without_a_score_counts_as_nothing() -> None:
    assert scores_of(report(accessibility=None))["accessibility"] == 0.0


def test_page_that_did_not_begin_to_load_is_tried_once_more() -> None:
    reports = [FAILED, report()]
    assert measured(lambda: reports.pop(0)) == WHOLE
    reports = [FAILED, FAILED, report()]
    with pytest.raises(Unmeasured, match="NO_NAVSTART"):
        measured(lambda: reports.pop(0))


def test_another_error_is_not_tried_again() -> None:
    reports = [json.dumps({"runtimeError": {"code": "PROTOCOL_TIMEOUT"}}), report()]
    with pytest.raises(Unmeasured, match="PROTOCOL_TIMEOUT"):
        measured(lambda: reports.pop(0))


def report(**scores: float | None) -> str:
    """Return a report with these scores, else 1."""
    rated: dict[str, float | None] = {**WHOLE, **scores}
    return json.dumps({"categories": {name: {"score": score} for name, score in rated.items()}})
