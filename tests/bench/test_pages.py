"""The comparison of pages walks real visitors, and the world outside really hangs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from quality.bench.pages import compare
from quality.bench.visitor import PAGES
from tests.site.database import own_database

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.requirement("S93")


@pytest.mark.full
def test_messages_come_out_while_the_world_answers_and_none_while_it_hangs(tmp_path: Path) -> None:
    with own_database(tmp_path) as url:
        result = compare(url, rounds=1, visitors=2)
    assert (result.asked, result.out_answering, result.out_hanging) == (4, 4, 0)
    for times in (result.answering, result.hanging):
        assert {page: len(seconds) for page, seconds in times.items()} == dict.fromkeys(PAGES, 2)
