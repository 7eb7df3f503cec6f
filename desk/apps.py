"""Registers the desk, and Django's admin with the desk as its site.

Both are named by their full path in INSTALLED_APPS: AdminConfig calls itself the default of its
module. The room stands before the admin, so that its templates win.
"""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class DeskConfig(AppConfig):
    """What staff sees and does: Django's admin in this project's shape."""

    name = "desk"


class AdminSiteConfig(AdminConfig):
    """Makes the desk the project's admin site."""

    default_site = "desk.site.Desk"
