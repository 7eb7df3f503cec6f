"""Test that in the benchmark of pages, messages are sent, but none while the providers hang."""

from __future__ import annotations

from pathlib import Path

import pytest

from quality.bench.pages import compare
from quality.bench.visitor import PAGES
from tests.site.database import own_database

pytestmark = pytest.mark.requirement("S93")


@pytest.mark.full
def test_messages_are_sent_while_the_providers_respond_and_none_while_they_hang(
    tmp_path: Path,
) -> None:
    with own_database(tmp_path) as url:
        result = compare(url, rounds=1, visitors=2)
    assert (result.asked, result.out_answering, result.out_hanging) == (4, 4, 0)
    for times in (result.answering, result.hanging):
        assert {page: len(seconds) for page, seconds in times.items()} == dict.fromkeys(PAGES, 2)
