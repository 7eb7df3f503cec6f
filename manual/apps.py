"""The configuration of the Django app `manual`."""

from __future__ import annotations

from django.apps import AppConfig


class ManualConfig(AppConfig):
    """The app of the pages under /hulp/, which stands in INSTALLED_APPS for its template tags."""

    name = "manual"
    verbose_name = "Hulp"
