"""The security headers of every response: pages, redirects, errors, static files, probes (S80)."""

from __future__ import annotations

from collections.abc import Mapping

POLICY = "Content-Security-Policy"
# A page may use files of this site only (CSP 3).
PAGES = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

_UNUSED = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)

HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _UNUSED),
    "Referrer-Policy": "same-origin",  # for the probes; pages get it from SECURE_REFERRER_POLICY
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",  # pages hold personal data or a form (static files set their own)
}


def policy(sources: Mapping[str, str]) -> str:
    """Return the value of the header POLICY, without the directives whose source is empty."""
    return "; ".join(f"{directive} {source}" for directive, source in sources.items() if source)
