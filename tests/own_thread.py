"""Call a function in a thread of its own, where it can start an event loop.

In a worker that has run browser tests, Playwright's event loop runs in the main thread until the
end, and `asyncio.run` refuses to start another there.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def in_own_thread(function: Callable[..., Result], *args: object) -> Result:
    """Return what the function returns, or raise what it raises."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(function, *args).result()
