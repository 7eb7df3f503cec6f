"""The WSGI application: `gunicorn config.wsgi:application`."""

from __future__ import annotations

import logging
import os

from django.core.wsgi import get_wsgi_application

from config.http.charset import in_utf8
from config.http.unread import refuse_unread
from config.remarks import strays

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = refuse_unread(in_utf8(get_wsgi_application()))

for stray in strays(os.environ):
    logging.getLogger(__name__).warning("%s", stray)
