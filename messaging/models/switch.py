"""The switch that stops all SMS, for every process on every machine at once (S23).

It is a row, which is read at each sending or queueing of an SMS; no process needs a restart.
SMS_STOPPED in the environment does the same for the processes that have it, and no page can undo
that.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SmsStop(models.Model):
    """While this row exists, no SMS is sent. Its verbose name is the title of its desk page."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("sms-verbruik")
        verbose_name_plural = _("sms-verbruik")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.at}"


def sms_is_stopped() -> bool:
    """Return whether all SMS are stopped, at the desk or by SMS_STOPPED."""
    return settings.SMS_STOPPED or SmsStop.objects.exists()
