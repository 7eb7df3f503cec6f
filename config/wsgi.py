"""What a web server calls: `gunicorn config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

from config.charset import in_utf8
from config.unread import refuse_unread

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = refuse_unread(in_utf8(get_wsgi_application()))
