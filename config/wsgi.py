"""What a web server calls: `gunicorn config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

from config.charset import in_utf8
from config.cookies import without_backslashes

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = in_utf8(without_backslashes(get_wsgi_application()))
