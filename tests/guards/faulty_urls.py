"""The site's URLs, and URLs `/fout/NAME/` whose view raises the error of that name."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from config.urls import handler400, handler403, handler404
from config.urls import urlpatterns as good
from lib.away import InDoubt
from lib.slots import Busy
from lib.throttle import TooMany

__all__ = ["handler400", "handler403", "handler404"]

# An error message for developers, with a path, a statement and a secret in it.
SAID = "SELECT sealed FROM accounts_user at /srv/toegang/accounts/services/password.py: hunter2"

FAULTS: dict[str, tuple[Exception, int]] = {
    "suspicious": (SuspiciousOperation(SAID), 400),
    "refused": (PermissionDenied(SAID), 403),
    "missing": (Http404(SAID), 404),
    "often": (TooMany(datetime(2026, 3, 2, 9, 30, tzinfo=UTC)), 429),
    "broken": (RuntimeError(SAID), 500),
    "no-database": (OperationalError(SAID), 500),
    "busy": (Busy(SAID), 503),
    "doubt": (InDoubt(SAID), 503),
}


@login_not_required
def faulty(_request: HttpRequest, name: str) -> HttpResponse:
    raise FAULTS[name][0]


urlpatterns: list[URLPattern | URLResolver] = [path("fout/<str:name>/", faulty), *good]
