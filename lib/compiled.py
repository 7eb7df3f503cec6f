"""Queries that Django compiles to SQL once per process, not at each use (decision 41)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, TypeAlias, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.sql import Query, UpdateQuery

Row = TypeVar("Row", bound=Model)
Samples: TypeAlias = dict[str, object]


class Lookup(Generic[Row]):
    """A query for one row. Only the values in the query change from use to use."""

    def __init__(self, build: Callable[..., QuerySet[Row]], **samples: object) -> None:
        """Take `build`, which returns the query set, and one sample value per argument of `build`.

        A sample must occur nowhere else in the query: it marks the place of the real value.
        """
        self._build, self._samples = build, samples

    @cached_property
    def _reading(self) -> _Reading[Row]:
        return _Reading(self._build(**self._samples), self._samples)

    def first(self, **values: object) -> Row | None:
        """Return the row, or None.

        No field prepares `values`: pass what the column stores, such as an address in its canonical
        form. Only a datetime is converted.
        """
        return self._reading.first(values, connections[DEFAULT_DB_ALIAS])


class Change(Generic[Row]):
    """An UPDATE. Only the values in it change from use to use."""

    def __init__(
        self,
        build: Callable[..., QuerySet[Row]],
        assign: Callable[..., dict[str, object]],
        **samples: object,
    ) -> None:
        """Take `build` and samples as for a Lookup, and `assign`, which returns the new values.

        Both functions take all samples by name.
        """
        self._build, self._assign, self._samples = build, assign, samples

    def run(self, **values: object) -> int:
        """Return how many rows were changed. `values` are as for `Lookup.first`."""
        own = connections[DEFAULT_DB_ALIAS]
        with own.cursor() as cursor:
            cursor.execute(self._compiled.sql, self._compiled.with_values(values, own))
            return int(cursor.rowcount)

    @cached_property
    def _compiled(self) -> _Compiled:
        query: Any = self._build(**self._samples).query.chain(UpdateQuery)
        query.add_update_values(self._assign(**self._samples))
        return _Compiled(query, self._samples)


class _Compiled:
    """The SQL of one query, and the places of its values."""

    def __init__(self, query: Query, samples: Samples) -> None:
        # Not `django.db.connection`, which looks the connection up for each of its attributes.
        own = connections[DEFAULT_DB_ALIAS]
        self.compiler: Any = query.get_compiler(connection=own)
        self.sql, self._params = self.compiler.as_sql()
        self._places = {name: self._places_of(sample, own) for name, sample in samples.items()}

    def with_values(self, values: Samples, own: BaseDatabaseWrapper) -> tuple[Any, ...]:
        """Return the SQL's parameters, each sample replaced by its value.

        Raises KeyError if a value is missing.
        """
        params = list(self._params)
        for name, places in self._places.items():
            for place in places:
                params[place] = _as_param(values[name], own)
        return tuple(params)

    def _places_of(self, sample: object, own: BaseDatabaseWrapper) -> list[int]:
        found = [at for at, param in enumerate(self._params) if param == _as_param(sample, own)]
        if not found:
            message = f"{sample!r} is no parameter of {self.sql}: expected a value as it is stored"
            raise ValueError(message)
        return found


class _Reading(Generic[Row]):
    """A compiled SELECT, and what turns its row into an instance."""

    def __init__(self, rows: QuerySet[Row], samples: Samples) -> None:
        self._compiled = _Compiled(rows.query, samples)
        compiler = self._compiled.compiler
        columns = [column for column, *_rest in compiler.select]
        self._maker = _Maker(compiler.klass_info, columns, DEFAULT_DB_ALIAS)
        self._converters = compiler.get_converters(columns).items()  # else asked at each use

    def first(self, values: Samples, own: BaseDatabaseWrapper) -> Row | None:
        with own.cursor() as cursor:
            cursor.execute(self._compiled.sql, self._compiled.with_values(values, own))
            row = cursor.fetchone()
        return cast("Row", self._maker.made(self._converted(row, own))) if row else None

    def _converted(self, row: Sequence[Any], own: BaseDatabaseWrapper) -> list[Any]:
        values = list(row)
        for place, (converters, column) in self._converters:
            for convert in converters:
                values[place] = convert(values[place], column, own)
        return values


class _Maker:
    """Makes an instance of one model from a row, with the related instances of `select_related`."""

    def __init__(self, info: dict[str, Any], columns: Sequence[Any], alias: str) -> None:
        """Take what Django's compiler knows of the model, and the columns of the row."""
        self._model: type[Model] = info["model"]
        places: list[int] = info["select_fields"]
        self._places, self._alias = slice(places[0], places[-1] + 1), alias
        self._names = [columns[at].target.attname for at in places]
        self._key = places[self._names.index(self._model._meta.pk.attname)]
        self._related = [
            (one["local_setter"], one["remote_setter"], _Maker(one, columns, alias))
            for one in info.get("related_klass_infos", ())
        ]

    def made(self, row: list[Any]) -> Model | None:
        """Return the instance, or None if an outer join found no row."""
        if row[self._key] is None:
            return None
        instance = self._model.from_db(self._alias, self._names, row[self._places])
        for set_related, set_back, maker in self._related:
            related = maker.made(row)
            set_related(instance, related)
            if related is not None:
                set_back(related, instance)
        return instance


def _as_param(value: object, own: BaseDatabaseWrapper) -> object:
    """Return `value` as the database driver takes it."""
    return own.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
