"""Check paths that come from a visitor, such as `?next=`."""

from __future__ import annotations

from django.utils.http import url_has_allowed_host_and_scheme


def own_path(wanted: str) -> str:
    """Return `wanted` if it is a path of this site, else an empty string (S81).

    A path must begin with a slash, because `redirect` takes other text for the name of a URL. An
    unknown name would raise an error after the login has succeeded.
    """
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
    return wanted if is_ours else ""
