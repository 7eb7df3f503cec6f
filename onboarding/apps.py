"""The app's configuration."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OnboardingConfig(AppConfig):
    """Inviting and re-inviting people: the services that the desk calls."""

    name = "onboarding"
    verbose_name = _("Activeringen")
    default_auto_field = "django.db.models.BigAutoField"
