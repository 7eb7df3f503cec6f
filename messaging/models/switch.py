"""The switch that stops all SMS (S23). It is a row, so that it works at once in every process."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SmsStop(models.Model):
    """A stop of all SMS. The table has at most one row; while it has one, no SMS is sent."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("sms-verbruik")  # the title of the desk's page about SMS
        verbose_name_plural = _("sms-verbruik")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.at}"


def sms_is_stopped() -> bool:
    """Return whether all SMS are stopped, at the desk or by the setting SMS_STOPPED."""
    return settings.SMS_STOPPED or SmsStop.objects.exists()
