"""The switch that stops all SMS, for every process on every machine at once (S23).

It is a row: whoever sends or queues an SMS reads it at that moment, so nothing has to be told
and nothing restarted. SMS_STOPPED in the environment does the same for the processes that have
it, and no page can undo that.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SmsStop(models.Model):
    """As long as this one row is there, no SMS goes out. Its name is that of its desk page."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("sms-verbruik")
        verbose_name_plural = _("sms-verbruik")
        default_permissions = ("view",)

    def __str__(self) -> str:
        """Say since when."""
        return f"{self._meta.verbose_name} {self.at}"


def sms_is_stopped() -> bool:
    """Say whether no SMS may go out or be queued now, whoever stopped them."""
    return settings.SMS_STOPPED or SmsStop.objects.exists()
