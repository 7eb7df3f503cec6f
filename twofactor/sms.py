"""The text of an SMS with a code."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from lib.in_words import in_words

PURPOSE = "sms_code"


def sms_text(code: str, language: str) -> str:
    """Return the text of the SMS with this code, in this language.

    Browsers read the last line: https://wicg.github.io/sms-one-time-codes/
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
