"""What a browser may do with our pages (CSP 3, S80): only what they need, and from here alone."""

from __future__ import annotations

from csp.constants import NONE, SELF

_PAGES = {
    "default-src": [NONE],
    "style-src": [SELF],
    "script-src": [SELF],
    "img-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}


def pages(*, report_to: str) -> dict[str, list[str]]:
    """Give the policy of pages; `report_to`: the address that browsers tell of what it stopped."""
    return _PAGES | ({"report-uri": [report_to]} if report_to else {})
