"""The Content-Security-Policy of pages (CSP 3, S80): a page may use files of this site only."""

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
    """Return the allowed sources by directive. `report_to` is the URL for reports, or ""."""
    return _PAGES | ({"report-uri": [report_to]} if report_to else {})
