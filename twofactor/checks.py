"""System checks that each SMS is short enough. Its text has settings such as ORGANISATION."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import WARNING, CheckMessage, Error, register
from django.utils import translation

from accounts.mail.notices import BY_SMS, write_notice
from accounts.models import User
from messaging.segments import GSM_7, SEPTETS, fits
from twofactor.sms import write_sms

_HINT = "Choose a shorter or plainer ORGANISATION."


@register
def sms_fits_one_segment(
    app_configs: Sequence[AppConfig] | None, **_kwargs: Any
) -> list[CheckMessage]:
    """Return an error unless each Dutch SMS has at most 160 characters, all of GSM-7.

    Return a warning for each other language whose SMS will be English, because its own is too long.
    """
    del app_configs
    texts = _texts(settings.LANGUAGE_CODE)
    strange, longest = sorted(set("".join(texts)) - GSM_7), max(map(len, texts))
    if not strange and longest <= SEPTETS:
        return _warnings()
    problem = f"has {longest} characters of at most {SEPTETS}"
    if strange:
        problem = f"holds {' '.join(strange)}, which the alphabet of SMS (GSM-7) lacks"
    message = f"With this ORGANISATION and PUBLIC_URL the SMS {problem}."
    return [Error(message, hint=_HINT, id="twofactor.E001")]


def _warnings() -> list[CheckMessage]:
    too_long = [
        name
        for language, name in settings.LANGUAGES
        if not all(fits(text, language) for text in _texts(language))
    ]
    told = [
        f"With this ORGANISATION and PUBLIC_URL an SMS in {name} is too long." for name in too_long
    ]
    hint = f"It will be in English. {_HINT}"
    return [CheckMessage(WARNING, message, hint=hint, id="twofactor.W001") for message in told]


def _texts(language: str) -> list[str]:
    """Return each SMS as it is in this language, however long."""
    with translation.override(language):
        notices = [write_notice(User(language=language), notice) for notice in BY_SMS]
        return [write_sms("0" * settings.SMS_CODE_DIGITS), *notices]
