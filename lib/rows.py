"""Write whole rows with SQL that is the same at each use; the ORM would compile it again.

For the tables that a login writes (docs/decisions/0041), and for reminders. Sends no signals.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    NOT_PROVIDED,
    AutoField,
    BooleanField,
    CharField,
    Field,
    ForeignKey,
    Model,
    PositiveIntegerField,
    PositiveSmallIntegerField,
    QuerySet,
    TextField,
)

Row = TypeVar("Row", bound=Model)

# A value of exactly this type is stored as it is in a field of exactly this class.
_AS_IT_IS: dict[type[Any], type[object]] = {
    BooleanField: bool,
    CharField: str,
    ForeignKey: int,
    PositiveIntegerField: int,
    PositiveSmallIntegerField: int,
    TextField: str,
}
_INSERT = 'INSERT INTO "TABLE" (COLUMNS) '
_RETURNING = ' RETURNING "KEY"'
_UPDATE = 'UPDATE "TABLE" SET COLUMNS WHERE "KEY" = %s'


class Rows(Generic[Row]):
    """The rows of one model."""

    def __init__(self, model: type[Row]) -> None:
        self._meta: Any = model._meta
        if any(_has_only_db_default(one) for one in self._meta.concrete_fields):
            raise TypeError(f"{model.__name__} leaves a value to the database")
        self._fields = [one for one in self._meta.concrete_fields if not isinstance(one, AutoField)]

    def insert(self, *rows: Row) -> None:
        """Insert these rows in one statement. Sets a primary key that the database makes."""
        if not rows:
            return
        own = connections[DEFAULT_DB_ALIAS]
        with own.cursor() as cursor:
            values = [value for row in rows for value in self._values(row, own)]
            placeholders = ", ".join([f"({self._placeholders})"] * len(rows))
            cursor.execute(f"{self._insert}VALUES {placeholders}{self._keys}", values)
            keys = cursor.fetchall()
        for row, (pk,) in zip(rows, keys, strict=True):
            row.pk = pk if row.pk is None else row.pk
            vars(row)["_state"].adding, vars(row)["_state"].db = False, DEFAULT_DB_ALIAS

    def insert_new(self, row: Row) -> bool:
        """Insert `row`. Return False if a unique constraint refuses it.

        Waits for a concurrent transaction that inserts the same key.
        """
        own = connections[DEFAULT_DB_ALIAS]
        with own.cursor() as cursor:
            statement = f"{self._insert}VALUES ({self._placeholders}) ON CONFLICT DO NOTHING"
            cursor.execute(statement, self._values(row, own))
            return bool(cursor.rowcount)

    def insert_if(self, row: Row, condition: str, *values: str | int) -> bool:
        """Insert `row`, whose primary key is set, if the SELECT `condition` finds a row.

        `values` are the parameters of `condition`. On PostgreSQL, locks the row that it finds FOR
        SHARE until the transaction ends. Returns False if it finds none.
        """
        own = connections[DEFAULT_DB_ALIAS]
        lock = " FOR SHARE" if own.features.has_select_for_update else ""
        with own.cursor() as cursor:
            select = f"SELECT {self._placeholders} WHERE EXISTS ({condition}{lock})"
            cursor.execute(f"{self._insert}{select}", [*self._values(row, own), *values])
            return bool(cursor.rowcount)

    def replace(self, pk: str | int, row: Row) -> bool:
        """Write `row` over the row with this primary key. Return False if there is none."""
        own = connections[DEFAULT_DB_ALIAS]
        with own.cursor() as cursor:
            cursor.execute(self._update, [*self._values(row, own), pk])
            return bool(cursor.rowcount)

    @cached_property
    def _insert(self) -> str:
        return self._named(_INSERT, ", ".join(f'"{field.column}"' for field in self._fields))

    @cached_property
    def _placeholders(self) -> str:
        return ", ".join(["%s"] * len(self._fields))

    @cached_property
    def _keys(self) -> str:
        return self._named(_RETURNING, "")

    @cached_property
    def _update(self) -> str:
        return self._named(_UPDATE, ", ".join(f'"{field.column}" = %s' for field in self._fields))

    def _named(self, text: str, columns: str) -> str:
        named = text.replace("TABLE", self._meta.db_table).replace("KEY", self._meta.pk.column)
        return named.replace("COLUMNS", columns)

    def _values(self, row: Row, own: BaseDatabaseWrapper) -> list[Any]:
        each = ((field, field.pre_save(row, add=True)) for field in self._fields)
        return [_stored(field, value, own) for field, value in each]


def _stored(field: Field[Any, Any], value: object, own: BaseDatabaseWrapper) -> object:
    if value is None or type(value) is _AS_IT_IS.get(type(field)):
        return value
    return field.get_db_prep_save(value, own)


def insert_from(model: type[Model], rows: QuerySet[Any], values: dict[str, Any]) -> int:
    """Insert a row of `model` for each of `rows`, in one statement; return how many.

    `values` has an expression over a row for each column of `model`. `rows` is not sliced.
    """
    own = connections[DEFAULT_DB_ALIAS]
    made = {f"new_{column}": value for column, value in values.items()}
    try:
        select, parameters = rows.annotate(**made).values_list(*made).query.sql_with_params()
    except EmptyResultSet:  # such as of `none()`
        return 0
    columns = ", ".join(f'"{column}"' for column in values)
    with own.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({columns}) {select}', parameters)
        return int(cursor.rowcount)


def _has_only_db_default(field: Field[Any, Any]) -> bool:
    return field.db_default is not NOT_PROVIDED and not field.has_default()
