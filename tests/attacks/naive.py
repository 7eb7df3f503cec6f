"""The control, an unsafe site: it has no limits on the size of a request."""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

from config.http.charset import in_utf8

__all__ = ["application"]

application = in_utf8(get_wsgi_application())
