"""The switch that stops all SMS, for every process on every machine at once (S23).

The switch is a row that is read whenever an SMS is queued for a visitor or about to be sent, so no
process needs a restart. SMS_STOPPED in the environment of a process stops that process's SMS too,
and no page can undo that stop.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SmsStop(models.Model):
    """The stop of all SMS: while its only row exists, no SMS is sent.

    `verbose_name` is the title of the desk's page about SMS.
    """

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
    """Return whether all SMS are stopped, by a user at the desk or by SMS_STOPPED."""
    return settings.SMS_STOPPED or SmsStop.objects.exists()
