"""A simulated browser that counts the SQL statements of each request."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection
from django.http.response import HttpResponseBase
from django.test.utils import CaptureQueriesContext

from tests.journeys.visitor import Visitor

_OF_TRANSACTIONS = re.compile(r"BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE", re.IGNORECASE)
_KEY = re.compile(r"/([0-9]+|[\w-]{36}|[\w-]{43})/")


class Counting(Visitor):
    """A Visitor that keeps each request's method and path, and the SQL statements that it ran.

    BEGIN, COMMIT and other statements about transactions are left out.
    """

    def __init__(self, **of_visitor: str) -> None:
        """Start like a Visitor, with the same arguments. No request is counted yet."""
        super().__init__(**of_visitor)
        self.taken: list[tuple[str, list[str]]] = []
        self._request = self.client.request
        vars(self.client)["request"] = self._counted

    def counts(self) -> list[tuple[str, int]]:
        """Return the requests since the last call, and how many SQL statements each ran."""
        self.last, self.taken = self.taken, []
        return [(name, len(statements)) for name, statements in self.last]

    def told(self) -> str:
        """Return, as text, the requests that `counts` returned last, with their SQL statements."""
        return "\n".join("\n  ".join([name, *statements]) for name, statements in self.last)

    def _counted(self, **request: Any) -> HttpResponseBase:
        name = f"{request['REQUEST_METHOD']} {_KEY.sub('/#/', request['PATH_INFO'])}"
        with CaptureQueriesContext(connection) as captured:
            response = self._request(**request)
        statements = [query["sql"] for query in captured]
        self.taken.append((name, [one for one in statements if not _OF_TRANSACTIONS.match(one)]))
        return response
