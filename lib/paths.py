"""Check paths that come from a visitor, such as `?next=`."""

from __future__ import annotations

from django.utils.http import url_has_allowed_host_and_scheme


def own_path(wanted: str) -> str:
    """Return `wanted` if it starts with a slash and leads to no other site (S81), else ""."""
    # `redirect` takes a text without a slash for a URL name, and raises an error if it is unknown.
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
    return wanted if is_ours else ""
