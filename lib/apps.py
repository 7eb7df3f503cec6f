"""The configuration of the Django app `lib`."""

from __future__ import annotations

from django.apps import AppConfig


class LibConfig(AppConfig):
    """The app `lib`: helpers for all other apps. Its only model is Charge."""

    name = "lib"
    default_auto_field = "django.db.models.BigAutoField"
