"""The text of an SMS with a code."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from lib.in_words import in_words
from messaging.segments import in_language_that_fits

PURPOSE = "sms_code"


def sms_text(code: str, language: str) -> str:
    """Return the text of the SMS with this code, in this language if that is short enough."""
    return in_language_that_fits(partial(write_sms, code), language)


def write_sms(code: str) -> str:
    """Return the text of the SMS with this code, in the active language.

    Browsers read the last line: https://wicg.github.io/sms-one-time-codes/
    """
    sentence = _(
        "Uw code voor %(organisation)s is %(code)s. Geef deze code aan niemand. %(time)s geldig."
    ) % {
        "organisation": settings.ORGANISATION,
        "code": code,
        "time": in_words(settings.SMS_CODE_LIFETIME),
    }
    return f"{sentence}\n\n@{urlsplit(settings.PUBLIC_URL).hostname} #{code}"
