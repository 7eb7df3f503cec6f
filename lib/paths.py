"""Check paths that come from a visitor, such as `?next=`."""

from __future__ import annotations

from django.utils.http import url_has_allowed_host_and_scheme


def own_path(wanted: str) -> str:
    """Return `wanted` if it begins with a slash and does not lead to another site (S81).

    Otherwise return an empty string. Whether the path exists is not checked.
    """
    # Without a slash, `redirect` would take it for the name of a URL, and raise if it is unknown.
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
    return wanted if is_ours else ""
