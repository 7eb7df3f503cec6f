"""A large table is read in batches, each row once; a row that no longer matches is left out."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from lib.by_key import by_key
from lib.models import Charge

pytestmark = pytest.mark.django_db


def _made(many: int) -> list[str]:
    keys = [f"try:{number:03}" for number in range(many)]
    Charge.objects.bulk_create(Charge(key=k, count=1, free_at=0, forget_at=0) for k in keys)
    return keys


@pytest.mark.parametrize("many", [0, 1, 4, 5])
def test_each_row_comes_once_in_order(many: int) -> None:
    keys = _made(many)
    assert [row.pk for row in by_key(Charge.objects.order_by("-pk"), piece=2)] == keys


def test_row_that_no_longer_matches_when_its_batch_is_read_is_left_out() -> None:
    keys = _made(5)
    seen = []
    for row in by_key(Charge.objects.filter(count=1), piece=2):
        seen.append(row.pk)
        Charge.objects.filter(pk=keys[4]).update(count=2)
    assert seen == keys[:4]


def test_one_query_reads_at_most_one_batch(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    _made(5)
    with django_assert_num_queries(1):
        next(by_key(Charge.objects.all(), piece=2))
    with django_assert_num_queries(4):
        assert len(list(by_key(Charge.objects.all(), piece=2))) == 5
