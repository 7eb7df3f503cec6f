"""The configuration of the Django app `onboarding`."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OnboardingConfig(AppConfig):
    """The app of the services that the desk calls: invite, change and erase people."""

    name = "onboarding"
    verbose_name = _("Activeringen")
    default_auto_field = "django.db.models.BigAutoField"
