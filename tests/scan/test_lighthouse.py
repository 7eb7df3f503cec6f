"""Test how `make lighthouse` reads and judges Lighthouse's reports."""

from __future__ import annotations

import json

import pytest

from quality.lighthouse import GOALS, TRIES, Unmeasured, is_enough, measured, scores_of

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


def test_page_without_scores_is_tried_again() -> None:
    reports = [FAILED] * (TRIES - 1) + [report()]
    assert measured(lambda: scores_of(reports.pop(0))) == WHOLE
    reports = [FAILED] * TRIES + [report()]
    with pytest.raises(Unmeasured, match="NO_NAVSTART"):
        measured(lambda: scores_of(reports.pop(0)))


def test_page_below_a_goal_is_tried_again() -> None:
    low = report(performance=0.8)
    reports = [low] * (TRIES - 1) + [report()]
    assert measured(lambda: scores_of(reports.pop(0))) == WHOLE
    reports = [low] * TRIES + [report()]
    assert measured(lambda: scores_of(reports.pop(0)))["performance"] == 0.8


def test_console_that_names_only_the_status_of_an_error_page_does_not_count() -> None:
    page = with_console("the server responded with a status of 404 (Not Found)")
    assert scores_of(page, 404)["best-practices"] == 1.0
    assert scores_of(page, 200)["best-practices"] == 0.96


def test_other_message_in_the_console_of_an_error_page_counts() -> None:
    page = with_console("a status of 404 (Not Found)", "Refused to apply inline style")
    assert scores_of(page, 404)["best-practices"] == 0.96


def report(**scores: float | None) -> str:
    """Return a report with these scores, else 1."""
    rated: dict[str, float | None] = {**WHOLE, **scores}
    return json.dumps({"categories": {name: {"score": score} for name, score in rated.items()}})


def with_console(*said: str) -> str:
    """Return a report on a page whose console has these messages, and that is good otherwise."""
    read = json.loads(report(**{"best-practices": 0.96}))
    read["categories"]["best-practices"]["auditRefs"] = [
        {"id": "errors-in-console", "weight": 1},
        {"id": "is-on-https", "weight": 5},
        {"id": "doctype", "weight": 1},
    ]
    items = {"items": [{"description": one} for one in said]}
    read["audits"] = {
        "errors-in-console": {"score": 0, "scoreDisplayMode": "binary", "details": items},
        "is-on-https": {"score": 1, "scoreDisplayMode": "binary"},
        "doctype": {"score": None, "scoreDisplayMode": "notApplicable"},
    }
    return json.dumps(read)
