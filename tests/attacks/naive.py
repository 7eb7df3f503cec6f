"""The site without its limits of size."""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

from config.http.charset import in_utf8

__all__ = ["application"]

application = in_utf8(get_wsgi_application())
