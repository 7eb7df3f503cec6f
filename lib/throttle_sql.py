"""The throttle's SQL: charge, reset or read a set of rows in one statement (decisions 4 and 40).

Rows are locked in the order of their keys, so that sets that share rows never deadlock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from django.db import IntegrityError, connection


class Wanted(NamedTuple):
    """A row to charge. Moments and durations are milliseconds; moments count from 1970."""

    key: str
    tries: int
    first_free_at: int
    wait: int
    longest: int
    present: int
    until: int  # the end of a period that begins now
    latest: int  # the latest `free_at` that any process can have set until now
    sliding: bool
    refusing: bool  # False: charge the row even if it is full
    counted: bool  # False: the row must be free, but is not charged


class Stored(NamedTuple):
    """A row as it was read: the count of its period, and two moments (ms since 1970)."""

    number: int
    free_at: int
    forget_at: int


# A stored moment later than the limit can set means that the clock was set back. Then the attempt
# passes, and the moment is capped (decision 4).
_FULL = """refusing AND lib_charge.free_at > present AND lib_charge.forget_at > present
      AND lib_charge.free_at <= latest"""
# NOT EXISTS refuses if a row was full when the statement began. A row that a parallel request
# filled since then is seen only once it is locked. It gets the count NULL: that is an error, which
# undoes the statement.
#
# `count + 1` is the number of this attempt. While no wait is needed, `free_at` is 0 instead of now:
# of two parallel requests, the one that read the clock first may arrive second.
# A shift by more than 20 bits could only overflow: `longest` caps every wait long before.
_CHARGE = """
WITH wanted (COLUMNS) AS (VALUES ROWS)
INSERT INTO lib_charge (key, count, free_at, forget_at)
SELECT key, 1, first_free_at, until FROM wanted
WHERE counted AND NOT EXISTS (
  SELECT 1 FROM lib_charge JOIN wanted ON wanted.key = lib_charge.key WHERE FULL
)
ORDER BY key
ON CONFLICT (key) DO UPDATE SET (count, free_at, forget_at) = (SELECT
  CASE
    WHEN FULL THEN NULL
    WHEN lib_charge.forget_at <= present THEN 1
    ELSE lib_charge.count + 1
  END,
  CASE
    WHEN lib_charge.forget_at <= present THEN first_free_at
    WHEN lib_charge.count + 1 < tries THEN 0
    WHEN NOT sliding AND lib_charge.forget_at > until THEN until
    WHEN NOT sliding THEN lib_charge.forget_at
    WHEN lib_charge.count + 1 - tries > 20 THEN present + longest
    WHEN CAST(wait AS bigint) * (1 << (lib_charge.count + 1 - tries)) > longest
      THEN present + longest
    ELSE present + CAST(wait AS bigint) * (1 << (lib_charge.count + 1 - tries))
  END,
  CASE
    WHEN sliding OR lib_charge.forget_at <= present OR lib_charge.forget_at > until THEN until
    ELSE lib_charge.forget_at
  END
  FROM wanted WHERE wanted.key = lib_charge.key)
SKIP
RETURNING key, count, forget_at
"""
# A single row that is full is skipped instead: an error would abort the caller's transaction.
_SKIP = """WHERE NOT EXISTS (
  SELECT 1 FROM wanted WHERE wanted.key = lib_charge.key AND FULL
)"""
_READ = "SELECT key, count, free_at, forget_at FROM lib_charge WHERE key IN (KEYS)"
# A row that is not there needs no reset.
_SET = """
WITH wanted (key, count, forget_at) AS (VALUES ROWS)
INSERT INTO lib_charge (key, count, free_at, forget_at)
SELECT key, count, 0, forget_at FROM wanted
WHERE count > 0 OR EXISTS (SELECT 1 FROM lib_charge WHERE lib_charge.key = wanted.key)
ORDER BY key
ON CONFLICT (key) DO UPDATE
SET count = excluded.count, free_at = 0, forget_at = excluded.forget_at
"""


def charge(rows: Sequence[Wanted]) -> dict[str, tuple[int, int]]:
    """Charge all rows; return (count, `forget_at`) by key. If one is full, charge none; return {}.

    Call this in autocommit if there are several rows: on PostgreSQL, a row that became full
    meanwhile would abort the transaction.
    """
    values = [value for row in rows for value in row]
    try:
        with connection.cursor() as cursor:
            cursor.execute(charging(len(rows)), values)
            return {key: (count, until) for key, count, until in cursor.fetchall()}
    except IntegrityError:
        return {}


def read(keys: Sequence[str]) -> dict[str, Stored]:
    """Return the rows that exist, by their key."""
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_READ.replace("KEYS", ", ".join(["%s"] * len(keys))), keys)
        return {key: Stored(*row) for key, *row in cursor.fetchall()}


def reset(keys: Iterable[str], counted: Mapping[str, int]) -> None:
    """Set the count of these rows to 0; of the rows `counted` to 1 until their `forget_at` (ms)."""
    rows = [*((key, 0, 0) for key in keys), *((key, 1, until) for key, until in counted.items())]
    with connection.cursor() as cursor:
        cursor.execute(_rows_of(_SET, len(rows), 3), [value for row in rows for value in row])


@cache
def charging(many: int) -> str:
    """Return the statement that charges this many rows."""
    text = _CHARGE.replace("SKIP", _SKIP if many == 1 else "").replace("FULL", _FULL)
    text = text.replace("COLUMNS", ", ".join(Wanted._fields))
    return _rows_of(text, many, len(Wanted._fields))


def _rows_of(text: str, many: int, wide: int) -> str:
    row = f"({', '.join(['%s'] * wide)})"
    return text.replace("ROWS", ", ".join([row] * many))
