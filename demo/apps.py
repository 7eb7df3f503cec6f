"""Make `demo` a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo: its command, and the Postvak, its inbox page. Installed only with DEBUG."""

    name = "demo"
