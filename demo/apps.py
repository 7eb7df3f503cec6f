"""The app config of `demo`."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The Django app of the demo (DEBUG only): `manage.py demo` and the inbox, the Postvak."""

    name = "demo"
