"""A browser that may skip the app code for settings.DEVICE_LIFETIME."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

_DOUBLE_TAP = timedelta(minutes=1)


class RememberedDeviceQuerySet(models.QuerySet["RememberedDevice"]):
    """Queries on remembered devices."""

    def valid_of(self, user: User, now: datetime) -> RememberedDeviceQuerySet:
        """Return this person's valid devices: not expired, and of the current epoch (S43)."""
        return self.filter(user=user, epoch=user.epoch, expires_at__gt=now)

    def rotate(self, device_id: int, held: str, fresh: str, now: datetime) -> bool:
        """Replace the browser's value; the old value stays valid until the new one is used.

        `held` and `fresh` are digests. Of concurrent requests with the same value one replaces it.
        The previous value is accepted too, in case the response with the new one was lost; but not
        within a minute, when it is a double click: whichever response the browser keeps is valid.
        """
        lost = models.Q(previous_digest=held, used_at__lt=now - _DOUBLE_TAP)
        as_presented = self.filter(models.Q(digest=held) | lost, pk=device_id)
        values = {"digest": fresh, "previous_digest": held, "used_at": now}
        return as_presented.update(**values) == 1


class RememberedDevice(models.Model):
    """A browser whose owner ticked 'Onthoud dit apparaat': a convenience, no factor (D3)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="remembered_devices"
    )
    epoch = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    previous_digest = models.CharField(max_length=64, blank=True)
    agent = models.CharField(_("browser"), max_length=40, blank=True)
    network = models.CharField(_("netwerk"), max_length=43, blank=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = RememberedDeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("onthouden apparaat")
        verbose_name_plural = _("onthouden apparaten")

    def __str__(self) -> str:
        return self.agent or str(_("onbekende browser"))

    def accepts(self, held: str) -> bool:
        """Return whether this digest is of the current value or the previous one (S41)."""
        return held in {self.digest, self.previous_digest} - {""}
