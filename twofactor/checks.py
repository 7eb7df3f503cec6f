"""A system check that each SMS is short enough. Its text contains settings such as ORGANISATION."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error, register

from accounts.mail.notices import BY_SMS, notice_text
from accounts.models import User
from messaging.segments import GSM_7, SEPTETS
from twofactor.sms import sms_text


@register
def sms_fits_one_segment(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[Error]:
    """Return an error unless each SMS has at most 160 characters, all of the alphabet GSM-7."""
    del app_configs
    anybody = User(language=settings.LANGUAGE_CODE)
    notices = (notice_text(anybody, notice) for notice in BY_SMS)
    texts = [sms_text("0" * settings.SMS_CODE_DIGITS, settings.LANGUAGE_CODE), *notices]
    strange, longest = sorted(set("".join(texts)) - GSM_7), max(map(len, texts))
    if not strange and longest <= SEPTETS:
        return []
    problem = f"has {longest} characters of at most {SEPTETS}"
    if strange:
        problem = f"holds {' '.join(strange)}, which the alphabet of SMS (GSM-7) lacks"
    message = f"With this ORGANISATION and PUBLIC_URL the SMS {problem}."
    return [Error(message, hint="Choose a shorter or plainer ORGANISATION.", id="twofactor.E001")]
