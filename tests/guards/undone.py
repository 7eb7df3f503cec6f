"""Undo what a request changed, so that the next request finds the same data."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.test import Client


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """At the end of the `with` block, restore the database and the browser's cookies.

    A savepoint is used, as Django refuses the site's durable transactions inside an `atomic` block.
    """
    cookies, savepoint = copy.deepcopy(client.cookies), transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(savepoint)
        client.cookies = cookies
