"""What a cell of the column «uit dienst» says."""

from __future__ import annotations

import re
from datetime import date

import pytest

from onboarding.jobs.dates import has_left

TODAY = date(2026, 12, 4)


@pytest.mark.parametrize(
    "cell",
    [
        "ja",
        " JA ",
        "x",
        "04-12-2026",
        "4/12/2026",
        "4-12-26",
        "2026-03-31 00:00:00",
        "2026-03-31T00:00",
    ],
)
def test_person_has_left_by_a_yes_or_a_day_until_today(cell: str) -> None:
    assert has_left(cell, TODAY)


@pytest.mark.parametrize("cell", ["", "nee", "-", "05-12-2026", "2027-01-01", "31-12-99"])
def test_person_stays_by_a_no_or_a_later_day(cell: str) -> None:
    assert not has_left(cell, TODAY)


@pytest.mark.parametrize("cell", ["t", "T", "t 1", "morgen", "31-02-2026", "?"])
def test_any_other_cell_is_unreadable(cell: str) -> None:
    with pytest.raises(ValueError, match=re.escape(cell.casefold())):
        has_left(cell, TODAY)
