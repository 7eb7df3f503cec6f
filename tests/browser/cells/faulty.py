"""The site as in production, with a path for each error, and app codes that are old at once."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.http.charset import in_utf8

__all__ = ["application"]

settings.ROOT_URLCONF = "tests.guards.faulty_urls"
settings.STEP_UP_LIFETIME = timedelta()
application = in_utf8(get_wsgi_application())
