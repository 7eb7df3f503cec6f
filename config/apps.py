"""Register the system checks of the environment variables."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register

from config.remarks import (
    mail_server_without_a_domain,
    uncompiled_translations,
    unread_variables,
)


class SiteConfig(AppConfig):
    """The app `config`: settings and system checks of the whole site. It has no models."""

    name = "config"

    def ready(self) -> None:
        register(unread_variables)
        register(uncompiled_translations)
        register(mail_server_without_a_domain, deploy=True)
