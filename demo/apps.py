"""Register the app."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo and its Postvak; in INSTALLED_APPS with DEBUG only."""

    name = "demo"
