"""Rows of other apps that are read in the same query as a person (PERSON_JOINS)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import FilteredRelation, Model, Q, QuerySet

Rows = TypeVar("Rows", bound=QuerySet[Any])


def joined(rows: Rows, to_person: str = "") -> Rows:
    """Return `rows` with a person, the person's branch and PERSON_JOINS in the same query.

    `to_person` is the lookup from a row to the person, such as `user__`, by default none. A joined
    row is an attribute of its row, not of the person, and missing if there is none: `hand_over`.
    """
    joins = {
        name: _join(to_person + to, where) for name, (to, where) in settings.PERSON_JOINS.items()
    }
    return rows.annotate(**joins).select_related(f"{to_person}branch", *joins)


def hand_over(row: Model, person: Model) -> None:
    """Give the joined rows of `row` to a person, and None where there is none."""
    for name in settings.PERSON_JOINS:
        setattr(person, name, getattr(row, name, None))


def _join(relation: str, where: Mapping[str, object]) -> FilteredRelation:
    condition = Q(**{f"{relation}__{field}": value for field, value in where.items()})
    return FilteredRelation(relation, condition=condition)
