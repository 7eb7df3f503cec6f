"""Checks of the settings that the second factor depends on; `manage.py check` runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.checks import Error

from messaging.segments import GSM_7, SEPTETS
from twofactor.sms import sms_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.apps import AppConfig


def sms_fits_one_segment(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[Error]:
    """Refuse names with which the SMS costs two segments: too long, or outside GSM-7."""
    del app_configs
    text = sms_text("000000", settings.LANGUAGE_CODE)
    strange = sorted(set(text) - GSM_7)
    if not strange and len(text) <= SEPTETS:
        return []
    problem = f"has {len(text)} characters of at most {SEPTETS}"
    if strange:
        problem = f"holds {' '.join(strange)}, which an SMS has no letter for"
    message = f"With this ORGANISATION and PUBLIC_URL the SMS {problem}."
    return [Error(message, hint="Choose a shorter or plainer ORGANISATION.", id="twofactor.E001")]
