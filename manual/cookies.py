"""The cookies that this site can set, for the privacy page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie: its name, what it is for, and how long a browser keeps it (None: until closed)."""

    name: str
    purpose: Promise | str
    kept: timedelta | None


def cookies() -> list[Cookie]:
    """Return a row for each cookie."""
    return [Cookie(getattr(settings, name), purpose, kept) for name, purpose, kept in _rows()]


def _rows() -> list[tuple[str, Promise | str, timedelta | None]]:
    _idle, sign_in = settings.SIGN_IN_LIFETIME
    return [
        ("SESSION_COOKIE_NAME", _SESSION, timedelta(seconds=settings.SESSION_COOKIE_AGE)),
        ("CSRF_COOKIE_NAME", _CSRF, timedelta(seconds=settings.CSRF_COOKIE_AGE)),
        ("MESSAGES_COOKIE_NAME", _MESSAGES, None),
        ("LINK_COOKIE_NAME", _LINK, settings.LINK_COOKIE_LIFETIME),
        ("LEFT_COOKIE_NAME", _LEFT, sign_in),
        ("CARRIED_COOKIE_NAME", _CARRIED, settings.CARRIED_LIFETIME),
        ("KNOWN_COOKIE_NAME", _KNOWN, settings.KNOWN_LIFETIME),
        ("DEVICES_COOKIE_NAME", _DEVICES, settings.DEVICE_LIFETIME),
        ("LANGUAGE_COOKIE_NAME", _LANGUAGE, settings.LANGUAGE_KEPT),
    ]


_SESSION = gettext_lazy("Hiermee weet de site dat u bent ingelogd.")
_CSRF = gettext_lazy("Hiermee weet de site dat u zelf op een knop drukte.")
_MESSAGES = gettext_lazy("Bewaart een melding voor de volgende pagina.")
_LINK = gettext_lazy("Onthoudt welke link uit uw mail u heeft geopend.")
_LEFT = gettext_lazy("Onthoudt hoe ver u was, zodat u verder kunt.")
_CARRIED = gettext_lazy("Bewaart wat u invulde toen u te lang weg was.")
_KNOWN = gettext_lazy("Weet dat u hier eerder inlogde, zodat u niet wacht door fouten van anderen.")
_DEVICES = gettext_lazy("Onthoudt dit apparaat, als u daarvoor koos.")
_LANGUAGE = gettext_lazy("Onthoudt de taal die u koos.")
