"""Registers Django's admin with the desk as its site; apart, for the desk needs the models."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    """Makes the desk the project's admin site."""

    default_site = "accounts.desk.Desk"
