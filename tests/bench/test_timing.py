"""The comparison asks each page of each kind, as often as it says."""

from pathlib import Path

from tests.bench.answering import FORGOTTEN, LOGIN, measure
from tests.browser.database import own_database


def test_each_kind_is_answered_as_often_as_the_others(tmp_path: Path) -> None:
    with own_database(tmp_path) as url:
        seconds = measure(url, tries=2)
    assert {one: len(each) for one, each in seconds.items()} == dict.fromkeys(LOGIN + FORGOTTEN, 2)
