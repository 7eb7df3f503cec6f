"""The text of the SMS code."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from lib.in_words import in_words

PURPOSE = "sms_code"


def sms_text(code: str, language: str) -> str:
    """Write the SMS: at most 160 septets, its last line the one browsers read (WebOTP).

    https://wicg.github.io/sms-one-time-codes/: `@host #code`, host without port.
    """
    with translation.override(language):
        sentence = _(
            "Uw code voor %(organisation)s is %(code)s."
            " Geef deze code aan niemand. %(time)s geldig."
        ) % {
            "organisation": settings.ORGANISATION,
            "code": code,
            "time": in_words(settings.SMS_CODE_LIFETIME),
        }
    return f"{sentence}\n\n@{urlsplit(settings.PUBLIC_URL).hostname} #{code}"
