"""What a browser may do with our pages (CSP 3, S80): only what they need, and from here alone."""

from csp.constants import NONE, SELF

PAGES = {
    "default-src": [NONE],
    "style-src": [SELF],
    "script-src": [SELF],
    "img-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
