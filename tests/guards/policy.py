"""What every answer of the site has to say to a browser (S80)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_FIXED = {
    "X-Content-Type-Options": {"nosniff"},
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "Cross-Origin-Resource-Policy": {"same-origin"},
    "Referrer-Policy": {"same-origin", "no-referrer"},
    "X-Frame-Options": {"DENY"},
}
_NEEDED = ("default-src 'none'", "frame-ancestors 'none'")
_NEEDED_ON_PAGES = ("base-uri 'none'", "form-action 'self'")


def header_faults(
    headers: Mapping[str, str], *, https: bool = False, stored: bool = False
) -> list[str]:
    """List what is missing or wrong; `stored` answers (static files) may be cached."""
    faults = [name for name, right in _FIXED.items() if headers.get(name) not in right]
    faults += _policy_faults(headers)
    if "Permissions-Policy" not in headers:
        faults.append("Permissions-Policy")
    if not stored and "no-store" not in headers.get("Cache-Control", ""):
        faults.append("Cache-Control")
    if https and "Strict-Transport-Security" not in headers:
        faults.append("Strict-Transport-Security")
    return faults


def _policy_faults(headers: Mapping[str, str]) -> list[str]:
    policy = headers.get("Content-Security-Policy", "")
    is_page = headers.get("Content-Type", "").startswith("text/html")
    needed = _NEEDED + (_NEEDED_ON_PAGES if is_page else ())
    faults = [f"no {directive}" for directive in needed if directive not in policy]
    loose = ("unsafe-", "*", "http:", "https:", "data:")
    return faults + [f"policy has {word}" for word in loose if word in policy]
