"""The app config of `demo`."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The Django app of the demo: `manage.py demo` and the inbox page, called the Postvak.

    It is installed only with DEBUG.
    """

    name = "demo"
