"""A context processor: variables for the templates of all pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def house(request: HttpRequest) -> dict[str, Any]:
    """Return template variables: the names of the organisation and of its portal."""
    del request
    return {
        "organisation": settings.ORGANISATION,
        "portal_name": settings.PORTAL_NAME,
    }
