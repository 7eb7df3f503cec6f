"""The configuration of the Django app `accounts`."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The Django app of users, branches, sessions, mail links, passwords and the security log."""

    name = "accounts"
    verbose_name = _("Mensen en vestigingen")
    default_auto_field = "django.db.models.BigAutoField"
