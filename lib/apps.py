"""Makes the throttle's table part of the project's schema."""

from __future__ import annotations

from django.apps import AppConfig


class LibConfig(AppConfig):
    """The helpers; their one table is the throttle's."""

    name = "lib"
    default_auto_field = "django.db.models.BigAutoField"
