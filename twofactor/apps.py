"""Registers the app."""

from django.apps import AppConfig


class TwofactorConfig(AppConfig):
    """SMS codes and authenticators."""

    name = "twofactor"
    verbose_name = "Tweede factor"
    default_auto_field = "django.db.models.BigAutoField"
