"""Register the room as an app, so that the throttle's table is part of the schema."""

from __future__ import annotations

from django.apps import AppConfig


class LibConfig(AppConfig):
    """The app of the helpers; its only model is Charge."""

    name = "lib"
    default_auto_field = "django.db.models.BigAutoField"
