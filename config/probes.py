"""Probes for whoever keeps the site running: `/healthz` and `/readyz` (S104).

They answer before the Host check, since a load balancer asks by address, and touch no session.
"""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse

from config.headers import HEADERS
from lib.address import client_address

_POLICY = "default-src 'none'; frame-ancestors 'none'"


class Probes:
    """Answer the probes; hand everything else on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return _answer("ok")
        if request.path_info == "/readyz" and _is_from_operator(request):
            return _ready()
        return self.get_response(request)


def _is_from_operator(request: HttpRequest) -> bool:
    """Tell whether METRICS_NETWORKS holds who asks; to all others there is no such page."""
    try:
        asking = ip_address(client_address(request))
    except ValueError:
        return False
    return any(asking in network for network in settings.METRICS_NETWORKS)


def _ready() -> HttpResponse:
    """Answer whether the database does, with every migration applied."""
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return _answer("database does not answer", status=503)
    return _answer("migrations are behind", status=503) if behind else _answer("ok")


def _answer(text: str, *, status: int = 200) -> HttpResponse:
    headers = HEADERS | {"Content-Security-Policy": _POLICY}
    return HttpResponse(f"{text}\n", "text/plain", status, headers=headers)
