"""Wait for a condition, with a timeout."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from messaging.models import Message
from tests.faults.outside import Outside

SECONDS = 90.0  # after which a test gives up waiting


def wait_until(holds: Callable[[], bool], seconds: float = SECONDS) -> bool:
    """Wait until `holds()` is True, at most `seconds`. Return whether it became True."""
    end = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.03)
    return held


def all_is_settled() -> bool:
    """Return whether no message is due any more: each was sent, or will not be tried again."""
    return not Message.objects.filter(due_at__isnull=False).exists()


@contextmanager
def until_more_arrive(outside: Outside, many: int = 1) -> Iterator[None]:
    """After the block, which queues messages, wait until `many` more messages have arrived."""
    enough = _arrived(outside) + many
    yield
    assert wait_until(lambda: _arrived(outside) >= enough)


def _arrived(outside: Outside) -> int:
    return len(outside.sink.received) + len(outside.twilio.sent)
