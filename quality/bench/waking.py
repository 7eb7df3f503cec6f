"""Measure the CPU time of an idle sender, and how soon it sends a mail that was just queued."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass

from quality.bench.processes import cpu_seconds
from quality.bench.site import inside, production, running
from tests.standins.counting_sink import CountingSink

IDLE_SECONDS = 10


@dataclass(frozen=True)
class Waking:
    """`idle`: CPU milliseconds per second of an idle sender. `waits`: seconds until sent."""

    idle: float
    waits: tuple[float, ...]


def watch(url: str, *, mails: int, idle_seconds: float = IDLE_SECONDS) -> Waking:
    """Let one sender idle. Then queue `mails` mails, each after the previous one was sent.

    The database at `url` must have a person, to whom the mails are sent.
    """
    with CountingSink.running() as sink:
        where = production(DATABASE_URL=url, EMAIL_URL=f"smtp://127.0.0.1:{sink.port}")
        with running(where, "sender", "manage.py", "deliver") as sender:
            inside(where, "wake_ups(1)")  # wait until the sender has started
            before = cpu_seconds(sender.pid)
            time.sleep(idle_seconds)
            idle = 1000 * (cpu_seconds(sender.pid) - before) / idle_seconds
            return Waking(idle, tuple(json.loads(inside(where, f"wake_ups({mails})"))))
