"""The comparison asks each page of each kind, as often as it says."""

from pathlib import Path

from tests.bench.answering import FORGOTTEN, LOGIN, MAILS_A_ROUND, measure
from tests.site.database import own_database


def test_each_kind_is_answered_as_often_as_the_others_of_its_page(tmp_path: Path) -> None:
    with own_database(tmp_path) as url:
        seconds = measure(url, tries=2)
    counted = {one: len(each) for one, each in seconds.items()}
    assert counted == dict.fromkeys(LOGIN, 2) | dict.fromkeys(FORGOTTEN, 2 * MAILS_A_ROUND)
