"""Queries that Django compiles to SQL once per thread, not at each use (docs/decisions/0041)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import local
from types import SimpleNamespace
from typing import Any, Generic, TypeAlias, TypeVar

from django.db import connection, connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable
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
        self._of_thread = local()  # each thread has its own connection

    def first(self, **values: object) -> Row | None:
        """Return the row, or None. `values` must have the form that the database stores."""
        if not hasattr(self._of_thread, "compiled"):
            self._of_thread.compiled = _Reading(self._build(**self._samples), self._samples)
        compiled: _Reading[Row] = self._of_thread.compiled
        return compiled.first(values)


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
        self._of_thread = local()

    def run(self, **values: object) -> int:
        """Return how many rows were changed. `values` must have the form that is stored."""
        if not hasattr(self._of_thread, "compiled"):
            query: Any = self._build(**self._samples).query.chain(UpdateQuery)
            query.add_update_values(self._assign(**self._samples))
            self._of_thread.compiled = _Compiled(query, self._samples)
        compiled: _Compiled = self._of_thread.compiled
        with connection.cursor() as cursor:
            cursor.execute(compiled.sql, compiled.with_values(values))
            return int(cursor.rowcount)


class _Compiled:
    """The SQL of one query, and the places of its values."""

    def __init__(self, query: Query, samples: Samples) -> None:
        # The thread's own connection: `connection` looks it up again for each of its attributes.
        self.compiler: Any = query.get_compiler(connection=connections[connection.alias])
        self.sql, self._params = self.compiler.as_sql()
        self._places = {name: self._places_of(sample) for name, sample in samples.items()}

    def with_values(self, values: Samples) -> tuple[Any, ...]:
        """Return the parameters of the SQL with these values instead of the samples."""
        params = list(self._params)
        for name, value in values.items():
            for place in self._places[name]:
                params[place] = _as_param(value)
        return tuple(params)

    def _places_of(self, sample: object) -> list[int]:
        found = [at for at, param in enumerate(self._params) if param == _as_param(sample)]
        if not found:
            message = f"{sample!r} is no parameter of {self.sql}: expected a value as it is stored"
            raise ValueError(message)
        return found


class _Reading(Generic[Row]):
    """A compiled SELECT, and what turns its rows into instances."""

    def __init__(self, rows: QuerySet[Row], samples: Samples) -> None:
        self._compiled = _Compiled(rows.query, samples)
        self._compiler: Any = self._compiled.compiler
        columns = [column for column, *_rest in self._compiler.select]
        converters = self._compiler.get_converters(columns)
        self._compiler.get_converters = lambda _columns: converters  # else asked at each use
        query = SimpleNamespace(get_compiler=lambda **_using: self._compiler)
        rows_of: Any = SimpleNamespace(db=rows.db, query=query, _known_related_objects={})
        self._instances: Any = ModelIterable(rows_of)

    def first(self, values: Samples) -> Row | None:
        params = self._compiled.with_values(values)
        self._compiler.as_sql = lambda: (self._compiled.sql, params)
        return next(iter(self._instances), None)


def _as_param(value: object) -> object:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
