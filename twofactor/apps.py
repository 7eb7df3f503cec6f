"""The app's configuration."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register

from twofactor.checks import sms_fits_one_segment


class TwofactorConfig(AppConfig):
    """SMS codes and authenticator apps."""

    name = "twofactor"
    verbose_name = "Tweede factor"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks."""
        register(sms_fits_one_segment)
