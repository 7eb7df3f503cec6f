"""The configuration of the Django app `twofactor`."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register

from twofactor.checks import sms_fits_one_segment


class TwofactorConfig(AppConfig):
    """The app of SMS codes, authenticator apps, counter codes and remembered devices."""

    name = "twofactor"
    verbose_name = "Tweede factor"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register(sms_fits_one_segment)
