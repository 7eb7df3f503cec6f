"""The indexes for the desk's search and lists: PostgreSQL can use them, and keeps them valid."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import SecurityEvent, User
from desk.board import out_of_use
from desk.search import found
from tests.unit.accounts.people import employee

TRIGRAMS = import_module("accounts.migrations.0012_trigrams")
ON_POSTGRESQL = connection.vendor == "postgresql"
# SQLite does not see that another kind than a login has an entry in the partial index.
_OF_A_KIND = "accounts_event_what_at" if ON_POSTGRESQL else "accounts_event_at"


def _log_a_thousand() -> None:
    """Insert log entries, each of another kind, branch and moment."""
    now = timezone.now()
    entries = [
        SecurityEvent(at=now - timedelta(hours=number), what=f"kind {number}", branch_id=number)
        for number in range(1000)
    ]
    SecurityEvent.objects.bulk_create(entries)


def _plan(rows: QuerySet[User] | QuerySet[SecurityEvent]) -> str:
    """Return the plan of a query for a table that is too large to read whole."""
    with transaction.atomic(), connection.cursor() as cursor:
        if ON_POSTGRESQL:  # else it reads a table of a few rows whole, whatever its indexes
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        return rows.explain()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    ["haanen", "van der haanen", "jan@mail.example", "0009", "06 1234 0009", "+31612340009"],
)
def test_search_uses_the_index_of_trigrams(typed: str) -> None:
    plan = _plan(found(User.objects.all(), typed).order_by())
    assert ("accounts_user_trigrams" in plan) == ON_POSTGRESQL


@pytest.mark.django_db
def test_search_for_a_word_without_trigrams_finds_people() -> None:
    person = employee(last_name="Ng", first_name="Li", phone="+31612340009")
    employee()
    for typed in ("ng", "li ng", "09", "n"):
        assert person in found(User.objects.all(), typed), typed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (User.objects.filter(branch__in=[1]), "accounts_user_of_branch"),
        (SecurityEvent.objects.filter(branch_id__in=[1]), "accounts_event_branch_at"),
        (SecurityEvent.objects.filter(what="blocked"), _OF_A_KIND),
    ],
)
def test_lists_use_the_index_of_their_filter(
    rows: QuerySet[User] | QuerySet[SecurityEvent], index: str
) -> None:
    names = {"folded_name", "pk"} if rows.model is User else {"-at", "-pk"}
    _log_a_thousand()
    for _one in range(100):
        employee(branch=None)
    with transaction.atomic(), connection.cursor() as cursor:
        if ON_POSTGRESQL:  # an empty table fits any index
            cursor.execute("ANALYZE accounts_securityevent, accounts_user")
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        assert index in rows.order_by(*sorted(names)).explain()


@pytest.mark.django_db
def test_board_finds_the_blocked_and_the_frozen_by_an_index_of_them() -> None:
    plan = _plan(User.objects.filter(out_of_use()).order_by())
    assert "accounts_user_out_of_use" in plan or not ON_POSTGRESQL


def _invalid_indexes() -> list[str]:
    """Return the indexes that PostgreSQL does not use, because making them broke off."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.django_db(transaction=True)
def test_index_of_trigrams_is_made_again_after_a_run_that_broke_off() -> None:
    with connection.schema_editor(atomic=False) as editor:
        TRIGRAMS.add(None, editor)
        TRIGRAMS.add(None, editor)
    assert list(found(User.objects.all(), "nobody")) == []
    assert not ON_POSTGRESQL or _invalid_indexes() == []
