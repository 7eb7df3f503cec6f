"""Rows of other apps that are read in the same query as a person (PERSON_JOINS)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import FilteredRelation, Model, Q, QuerySet

Rows = TypeVar("Rows", bound=QuerySet[Any])


def joined(rows: Rows, to_person: str = "") -> Rows:
    """Return `rows`, to be read in one query with the person, the person's branch and PERSON_JOINS.

    `to_person` is the lookup from a row to its person, such as `user__`, or "" for rows of users.
    PERSON_JOINS become attributes of the row. `hand_over` then copies them to the person.
    """
    joins = {
        name: _join(to_person + to, where) for name, (to, where) in settings.PERSON_JOINS.items()
    }
    return rows.annotate(**joins).select_related(f"{to_person}branch", *joins)


def hand_over(row: Model, person: Model) -> None:
    """Copy the PERSON_JOINS of `row` to `person`, as attributes. A missing one becomes None."""
    for name in settings.PERSON_JOINS:
        setattr(person, name, getattr(row, name, None))


def _join(relation: str, where: Mapping[str, object]) -> FilteredRelation:
    condition = Q(**{f"{relation}__{field}": value for field, value in where.items()})
    return FilteredRelation(relation, condition=condition)
