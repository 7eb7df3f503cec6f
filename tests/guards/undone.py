"""Roll back what a request did, so that the next one finds every person unchanged."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.test import Client


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """Roll back what happens meanwhile, in the browser too: a logged-out user is logged in again.

    A savepoint and no `atomic` block: inside one Django refuses the site's durable blocks.
    """
    cookies, savepoint = copy.deepcopy(client.cookies), transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(savepoint)
        client.cookies = cookies
