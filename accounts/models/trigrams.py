"""The index for the desk's search on PostgreSQL: trigrams of people (docs/decisions/0044).

The trigrams of `anna` are `ann` and `nna`. A text that contains a word contains all trigrams of the
word: the index finds those few rows, and only they are compared with the word.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.sql.compiler import SQLCompiler

_LENGTH = 3  # a shorter text has no trigrams


def with_trigrams(text: str) -> Q:
    """Return a Q that matches everybody whose name, address or number contains `text`.

    It may match other people too: add the exact condition. It lets PostgreSQL use the index; on
    SQLite, or for a text without trigrams, it matches everybody.
    """
    if connection.vendor != "postgresql" or len(text) < _LENGTH:
        return Q()
    return Q(_HasTrigrams(F("folded_name"), F("email"), F("phone"), Value(text)))


class _HasTrigrams(Func):
    output_field = BooleanField()

    def as_postgresql(
        self, compiler: SQLCompiler, _connection: object, **_context: Any
    ) -> tuple[str, list[Any]]:
        """Return the expression of the index (accounts/migrations/0012), which must be the same."""
        parts = [compiler.compile(part) for part in self.get_source_expressions()]
        *columns, value = [sql for sql, _params in parts]
        indexed = f"""accounts_trigrams({" || ' ' || ".join(columns)}) COLLATE "C" """
        return f"({indexed}) @> accounts_trigrams({value})", [*parts[-1][1]]
