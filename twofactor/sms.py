"""The words of the SMS."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.phones import help_phone_of, written

if TYPE_CHECKING:
    from accounts.models import User


def app_replaced_text(user: User) -> str:
    """Write the SMS that tells the owner of a new app."""
    with translation.override(user.language):
        return _(
            "%(organisation)s: de app van uw account is opnieuw gekoppeld."
            " Was u dit niet? Bel %(phone)s."
        ) % {"organisation": settings.ORGANISATION, "phone": written(help_phone_of(user))}


def sms_text(code: str, language: str) -> str:
    """Write the SMS: at most 160 septets, its last line the one browsers read (WebOTP).

    https://wicg.github.io/sms-one-time-codes/: `@host #code`, host without port.
    """
    with translation.override(language):
        sentence = _(
            "Uw code voor %(organisation)s is %(code)s."
            " Geef deze code aan niemand. 10 minuten geldig."
        ) % {"organisation": settings.ORGANISATION, "code": code}
    return f"{sentence}\n\n@{urlsplit(settings.PUBLIC_URL).hostname} #{code}"
