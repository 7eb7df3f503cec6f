"""Where a message to the next page is kept."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


class HostCookieStorage(CookieStorage):
    """A signed cookie of our own naming: showing a message once must change no row on a GET."""

    cookie_name = settings.MESSAGES_COOKIE_NAME
