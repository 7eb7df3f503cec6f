"""What the statements of a service do with the rows of the rate limits."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.db import connection
from django.test.utils import CaptureQueriesContext

from lib.slots import Busy
from lib.throttle import TooMany

CHARGE, READ, CLEAR = "charge", "read", "clear"


def limit_statements(service: Callable[[], object], *, limits: str) -> list[str]:
    """Call `service`. Return what each statement does with limits whose name begins so."""
    with CaptureQueriesContext(connection) as captured, suppress(TooMany, Busy):
        service()
    every = [query["sql"] for query in captured if "lib_charge" in query["sql"]]
    return [_kind(one) for one in every if f"'{limits}" in one]


def _kind(statement: str) -> str:
    if statement.startswith("SELECT"):
        return READ
    return CHARGE if "RETURNING" in statement else CLEAR
