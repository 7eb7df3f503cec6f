"""What the headers of every answer say: pages, redirects, errors, static files, probes (S80)."""

from __future__ import annotations

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
    "Referrer-Policy": "same-origin",  # for the probes; pages get it from the settings
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Static files bring their own; a page with a name or a form on it stays in no cache.
    "Cache-Control": "no-store",
}
