"""Make `demo` a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """`manage.py demo` and the Postvak, its inbox page. Installed only with DEBUG."""

    name = "demo"
