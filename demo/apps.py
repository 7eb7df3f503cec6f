"""The app config of `demo`."""

from __future__ import annotations

from django.apps import AppConfig

from demo.not_found import show_own_page


class DemoConfig(AppConfig):
    """The Django app of the demo (DEBUG only): `manage.py demo` and the inbox, the Postvak."""

    name = "demo"

    def ready(self) -> None:
        show_own_page()
