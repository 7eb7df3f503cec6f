"""Register the Django app `messaging`."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    """Mail and SMS: the outbox, the gateways and the sender."""

    name = "messaging"
    verbose_name = _("Berichten")
    default_auto_field = "django.db.models.BigAutoField"
