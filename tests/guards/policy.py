"""Check the security headers of a response (S80)."""

from __future__ import annotations

from collections.abc import Mapping

_FIXED = {
    "X-Content-Type-Options": {"nosniff"},
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "Cross-Origin-Resource-Policy": {"same-origin"},
    "Referrer-Policy": {"same-origin", "no-referrer"},
    "X-Frame-Options": {"DENY"},
}
# Complete policies: a directive or a source that is not listed here is a fault.
PAGES = {
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
PROBES = {"default-src 'none'", "frame-ancestors 'none'"}
YEAR = 365 * 24 * 60 * 60


def header_faults(
    headers: Mapping[str, str], *, https: bool = False, stored: bool = False
) -> list[str]:
    """Return the missing or wrong headers. Only a static file (`stored`) may lack `no-store`."""
    faults = [name for name, right in _FIXED.items() if headers.get(name) not in right]
    faults += _policy_faults(headers)
    if "Permissions-Policy" not in headers:
        faults.append("Permissions-Policy")
    if not stored and "no-store" not in headers.get("Cache-Control", ""):
        faults.append("Cache-Control")
    if https and headers.get("Strict-Transport-Security") != f"max-age={YEAR}; includeSubDomains":
        faults.append("Strict-Transport-Security")
    return faults


def _policy_faults(headers: Mapping[str, str]) -> list[str]:
    """Return the faults of the Content-Security-Policy. Plain text needs a stricter policy."""
    found = headers.get("Content-Security-Policy", "").split("; ")
    is_text = headers.get("Content-Type", "").startswith("text/plain")
    right = PROBES if is_text else PAGES
    faults = [f"policy has no {directive}" for directive in sorted(right - set(found))]
    faults += [f"policy has {directive}" for directive in found if directive not in right]
    return faults + [f"policy has {one} twice" for one in right if found.count(one) > 1]
