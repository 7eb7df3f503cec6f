"""Take back what a request did, so that the next one finds everybody where they were."""

from __future__ import annotations

import copy
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """Take back what happens meanwhile, in the browser too: a person who logged out is in again.

    A savepoint and no block: in a block Django refuses what the site does in durable ones.
    """
    cookies, savepoint = copy.deepcopy(client.cookies), transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(savepoint)
        client.cookies = cookies
