"""Check paths that come from a visitor, such as `?next=`."""

from __future__ import annotations

from urllib.parse import urlencode

from django.utils.http import url_has_allowed_host_and_scheme


def own_path(wanted: str) -> str:
    """Return `wanted` if it starts with a slash and leads to no other site (S81), else ""."""
    # `redirect` takes a text without a slash for a URL name, and raises an error if it is unknown.
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
    return wanted if is_ours else ""


def with_next(path: str, wanted: str) -> str:
    """Return `path` with `wanted` as its parameter `next`, if `wanted` is a path of this site."""
    query = urlencode({"next": wanted}) if own_path(wanted) else ""
    return f"{path}{'&' if '?' in path else '?'}{query}" if query else path
