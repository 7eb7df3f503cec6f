"""Health checks and metrics (S104), for any Host header: load balancers send an IP address."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST

from lib.address import client_address, parsed, told_hops
from lib.bare import bare
from lib.clock import CLOCK
from messaging.heart import sender_clock_off
from messaging.models import Outage
from operation.metrics import exposition, longest_due
from operation.room import disk_is_full, is_read_only


class Probes:
    """Middleware that responds to /healthz and, inside METRICS_NETWORKS, /readyz and /metrics."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        if request.path_info == "/healthz":
            return bare("ok")
        ask = _FOR_OPERATORS.get(request.path_info)
        if ask is None or not _is_from_operator(request):
            return self.get_response(request)
        try:
            return ask()
        except DatabaseError:
            return bare("database does not answer", status=503)


def _is_from_operator(request: HttpRequest) -> bool:
    """Return whether the client's and all X-Forwarded-For addresses are in METRICS_NETWORKS."""
    # If TRUSTED_PROXIES is wrong, the client's address may be that of a proxy.
    return all(_is_operators(one) for one in (client_address(request), *told_hops(request)))


def _is_operators(address: str) -> bool:
    asking = parsed(address)
    return asking is not None and any(asking in one for one in settings.METRICS_NETWORKS)


def _ready() -> HttpResponse:
    """Respond 200 if all migrations are applied and the database accepts writes, else 503."""
    if disk_is_full():
        return bare("the disk of the database is full", status=503)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return bare("migrations are behind", status=503)
    if is_read_only():
        return bare("the database is read-only", status=503)
    # With status 200: taking this process out of service would not help (docs/decisions/0020).
    outages = {outage.kind: str(outage) for outage in Outage.objects.order_by("kind")}
    late = _late_senders(besides=outages.keys())
    return bare(", but ".join(["ok", *late, *outages.values(), *_wrong_clocks()]))


def _late_senders(*, besides: Collection[str]) -> list[str]:
    """Return which messages are late, besides the kinds of which an outage says why."""
    waits = longest_due(CLOCK.now())
    kinds = (kind.value for kind, age in waits.items() if age > settings.SENDER_LAG)
    late = [kind for kind in kinds if kind not in besides]
    return [f"the sender is late with {' and '.join(late)}"] if late else []


def _wrong_clocks() -> list[str]:
    found, off = [CLOCK.in_words()] if CLOCK.is_off() else [], sender_clock_off()
    if abs(off) >= settings.CLOCK_OFF:
        found.append(f"a sender's clock is {off.total_seconds():+.0f} s off the database's")
    return found


def _metrics() -> HttpResponse:
    return bare(exposition(CLOCK.now()).decode(), kind=CONTENT_TYPE_LATEST)


_FOR_OPERATORS = {"/readyz": _ready, "/metrics": _metrics}
