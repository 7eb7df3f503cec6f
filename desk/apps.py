"""The app configs of `desk`, and of Django's admin with the desk as its site.

INSTALLED_APPS has their full paths, as AdminConfig declares itself its module's default, and `desk`
first, so that its templates override the admin's.
"""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class DeskConfig(AppConfig):
    """The pages for staff, built on Django's admin."""

    name = "desk"


class AdminSiteConfig(AdminConfig):
    """Make the desk the project's admin site."""

    default_site = "desk.site.Desk"
