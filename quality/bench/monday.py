"""Serve the site as in production, and let the people of a Monday morning come."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Iterator
from contextlib import contextmanager

from accounts.passwords.hash_speed import Parameters, speeds
from quality.bench.morning import Morning, Size, rush
from quality.bench.phases import HEADS, recovery
from quality.bench.probing import PATIENCE
from quality.bench.processes import server_of
from quality.bench.serving import GUNICORN, Server, served
from quality.bench.site import ARENAS, manage, prepared

# The site has recovered once its p95 is at most this many times the p95 before the overload.
_AS_BEFORE = 1.5


def measure(url: str, size: Size, server: str = GUNICORN) -> tuple[Morning, float]:
    """Fill the empty database at `url`, and let people log in.

    Return what that showed, and how many passwords the idle machine verifies in a second.
    """
    seconds = min(3.0, size.seconds)
    with _site(url, size, server) as site:
        before = _hashes(size, seconds)
        morning = asyncio.run(rush(site, server_of(url), size))
        return morning, statistics.mean([before, _hashes(size, seconds)])


def lines(morning: Morning, hashes: float) -> Iterator[str]:
    """Yield the report: each phase in proportion to the hashes a second, then the recovery."""
    yield f"{hashes:.1f} verifications of a password a second (as manage.py hash_speed)."
    yield HEADS
    for phase in morning.phases:
        yield phase.row(hashes)
        if phase.failed:
            yield f"  failed: {dict(phase.failed)}"
    over = recovery(morning.after, _AS_BEFORE * morning.calm.wait(0.95))
    fine = sum(seconds < PATIENCE for seconds in morning.probes)
    yield f"/healthz from the overload on: {fine} of {len(morning.probes)} times 200,"
    yield f"the slowest after {max(morning.probes):.2f} s."
    yield f"p95 as before the overload (at most {_AS_BEFORE:g} times): {over:.1f} s after it."


@contextmanager
def _site(url: str, size: Size, server: str) -> Iterator[Server]:
    places = {"WEB_CONCURRENCY": str(size.workers), "WEB_THREADS": str(size.threads)}
    places["BENCH_HASH"] = size.hash
    with prepared(url, "quality.bench.rush_settings", **places, **ARENAS) as where:
        seed = f"from quality.bench.seed import seed; seed({size.people})"
        manage(where, "shell", "--no-imports", "-c", seed)
        with served(where, server) as site:
            yield site


def _hashes(size: Size, seconds: float) -> float:
    chosen = Parameters(*map(int, size.hash.split(",")))
    return next(speeds([chosen], seconds)).per_second
