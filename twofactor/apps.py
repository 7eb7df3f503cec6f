"""The configuration of the Django app `twofactor`."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class TwofactorConfig(AppConfig):
    """The app of SMS codes, authenticator apps, counter codes and remembered devices."""

    name = "twofactor"
    verbose_name = "Tweede factor"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # The import registers the check. It needs models, so it waits until Django loaded these.
        import_module("twofactor.checks")
