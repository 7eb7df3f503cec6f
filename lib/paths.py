"""Paths of this site that a visitor brings along."""

from __future__ import annotations

from django.utils.http import url_has_allowed_host_and_scheme


def own_path(wanted: str) -> str:
    """Return `wanted` if it is a path of this site, else an empty string (S81).

    Only what begins with a slash: `redirect` takes a bare word for the name of a URL, and one that
    names none would break the login after it happened.
    """
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
    return wanted if is_ours else ""
