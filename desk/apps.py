"""The app configs of `desk`, and of Django's admin with the desk as its site.

INSTALLED_APPS names both classes: Django could not choose one of them, as AdminConfig and
AdminSiteConfig are both marked as the default. DeskConfig comes before AdminSiteConfig there, so
that the desk's templates override the admin's.
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
