"""Queries for one row. Django compiles their SQL once per thread (docs/decisions/0041)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import local
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import connection, connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable

Row = TypeVar("Row", bound=Model)


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
            self._of_thread.compiled = _Compiled(self._build(**self._samples), self._samples)
        compiled: _Compiled[Row] = self._of_thread.compiled
        return compiled.first(values)


class _Compiled(Generic[Row]):
    """The SQL of one query set, and the compiler that turns its rows into instances."""

    def __init__(self, rows: QuerySet[Row], samples: dict[str, object]) -> None:
        # The thread's own connection: `connection` looks it up again for each of its attributes.
        self._compiler: Any = rows.query.get_compiler(connection=connections[rows.db])
        self._sql, self._params = self._compiler.as_sql()
        converters = self._compiler.get_converters(
            [column for column, *_rest in self._compiler.select]
        )
        self._compiler.get_converters = lambda _columns: converters  # else asked at each use
        self._places = {name: self._places_of(sample) for name, sample in samples.items()}
        query = SimpleNamespace(get_compiler=lambda **_using: self._compiler)
        rows_of: Any = SimpleNamespace(db=rows.db, query=query, _known_related_objects={})
        self._instances: Any = ModelIterable(rows_of)

    def first(self, values: dict[str, object]) -> Row | None:
        params = list(self._params)
        for name, value in values.items():
            for place in self._places[name]:
                params[place] = _as_param(value)
        self._compiler.as_sql = lambda: (self._sql, tuple(params))
        return next(iter(self._instances), None)

    def _places_of(self, sample: object) -> list[int]:
        found = [at for at, param in enumerate(self._params) if param == _as_param(sample)]
        if not found:
            message = f"{sample!r} is no parameter of {self._sql}: expected a value as it is stored"
            raise ValueError(message)
        return found


def _as_param(value: object) -> object:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
