"""Test that a `Lookup`, compiled once, returns the rows that its query set would return now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from accounts.models import Branch, Session, User
from lib.compiled import Change, Lookup
from tests.unit.accounts.people import employee

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SAMPLE = datetime(1999, 9, 9, tzinfo=UTC)


def by_pk() -> Lookup[User]:
    return Lookup(lambda pk: User.objects.filter(pk=pk).select_related("branch"), pk=-77)


def test_lookup_returns_the_row_of_each_value() -> None:
    lookup, first, second = by_pk(), employee(), employee()
    assert [lookup.first(pk=user.pk) for user in (first, second, first)] == [first, second, first]


def test_lookup_of_nothing_returns_none() -> None:
    assert by_pk().first(pk=-1) is None


def test_lookup_sees_a_change_since_its_last_use() -> None:
    lookup, user = by_pk(), employee()
    before = lookup.first(pk=user.pk)
    User.objects.filter(pk=user.pk).update(epoch=7)
    after = lookup.first(pk=user.pk)
    assert before
    assert after
    assert (before.epoch, after.epoch) == (1, 7)


def test_related_row_is_read_in_the_same_statement() -> None:
    branch = Branch.objects.create(number="09", name="Delft", phone="+31151234567")
    user = employee()
    User.objects.filter(pk=user.pk).update(branch=branch)
    with CaptureQueriesContext(connection) as captured:
        found = by_pk().first(pk=user.pk)
        assert found
        assert found.branch == branch
    assert len(captured) == 1


def test_moment_is_that_of_each_use_and_not_of_the_first() -> None:
    """If the compiled query kept the time of its first use, no session would ever expire."""
    alive = Lookup(lambda now: Session.objects.filter(idle_ends_at__gt=now), now=SAMPLE)
    ends = {"idle_ends_at": NOW, "expire_date": NOW, "created_at": NOW, "seen_at": NOW}
    session = Session.objects.create(session_key="k", session_data="", **ends)
    assert alive.first(now=NOW - timedelta(seconds=1)) == session
    assert alive.first(now=NOW) is None


def test_sample_that_is_no_parameter_is_refused() -> None:
    lookup = Lookup(lambda email: User.objects.filter(email=email), email="UPPER@Sample.Invalid")
    with pytest.raises(ValueError, match="is no parameter of SELECT"):
        lookup.first(email="a@mail.example")


def test_value_that_is_left_out_is_refused() -> None:
    """Else its sample would stay in the query: a session would be compared with 1999."""
    alive = Lookup(
        lambda key, now: Session.objects.filter(pk=key, idle_ends_at__gt=now), key="-", now=SAMPLE
    )
    with pytest.raises(KeyError, match="now"):
        alive.first(key="k")


def test_each_thread_reads_by_its_own_connection() -> None:
    """The row is of this test's transaction, which no other connection sees."""
    lookup, person, found = by_pk(), employee(), list[User | None]()

    def look() -> None:
        found.append(lookup.first(pk=person.pk))
        connections.close_all()

    thread = Thread(target=look)
    thread.start()
    thread.join()
    assert (found, lookup.first(pk=person.pk)) == ([None], person)


def test_change_changes_the_row_of_each_value_and_no_other() -> None:
    first, second, third = employee(), employee(), employee()
    block = Change(
        lambda pk, epoch: User.objects.filter(pk=pk).exclude(epoch=epoch),
        lambda epoch, **_row: {"epoch": epoch},
        pk=-77,
        epoch=99_999,
    )
    assert [block.run(pk=user.pk, epoch=8) for user in (first, second, second)] == [1, 1, 0]
    epochs = User.objects.order_by("pk").values_list("epoch", flat=True)
    assert list(epochs) == [8, 8, third.epoch]
