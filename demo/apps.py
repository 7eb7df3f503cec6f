"""Make `demo` a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The app `demo`: `manage.py demo` and the Postvak. In INSTALLED_APPS with DEBUG only."""

    name = "demo"
