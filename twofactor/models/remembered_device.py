"""Remembered devices: browsers that may skip the app code for settings.DEVICE_LIFETIME."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from lib.compiled import Change, Lookup

_DOUBLE_TAP = timedelta(minutes=1)


class RememberedDeviceManager(models.Manager["RememberedDevice"]):
    """Find the valid remembered devices of a person, and replace the random value of a device."""

    def valid_of(self, user: User, now: datetime) -> models.QuerySet[RememberedDevice]:
        """Return this person's unexpired devices that have the present `User.epoch` (S43)."""
        return self.filter(user=user, epoch=user.epoch, expires_at__gt=now)

    def presented_by(self, user: User, device_id: int, now: datetime) -> RememberedDevice | None:
        """Return the device with this id if it is one of `valid_of`."""
        return _PRESENTED.first(pk=device_id, user_id=user.pk, epoch=user.epoch, now=now)

    def rotate(self, user: User, device_id: int, now: datetime, *, held: str, fresh: str) -> bool:
        """Replace the random value of one of `valid_of`; return whether it was replaced.

        `held` is the digest of the cookie's value, `fresh` that of the new value. Of concurrent
        requests only one replaces a value. The previous value is accepted too, as the response with
        the current value may be lost. Within a minute it is not: that is probably a double click.
        """
        valid = {"pk": device_id, "user_id": user.pk, "epoch": user.epoch, "now": now}
        return _ROTATE.run(**valid, held=held, fresh=fresh, lost_before=now - _DOUBLE_TAP) == 1


class RememberedDevice(models.Model):
    """A browser in which a person may skip the app code. It is not a second factor (D3)."""

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

    objects = RememberedDeviceManager()

    class Meta:
        verbose_name = _("onthouden apparaat")
        verbose_name_plural = _("onthouden apparaten")

    def __str__(self) -> str:
        return self.agent or str(_("onbekende browser"))

    def accepts(self, held: str) -> bool:
        """Return whether `held` is the digest of the device's current or previous value (S41)."""
        return held in {self.digest, self.previous_digest} - {""}


def _valid(
    pk: int, user_id: int, epoch: int, now: datetime, **_new: object
) -> models.QuerySet[RememberedDevice]:
    return _EVERY.filter(pk=pk, user=user_id, epoch=epoch, expires_at__gt=now)


def _with_value(
    held: str, lost_before: datetime, **valid: Any
) -> models.QuerySet[RememberedDevice]:
    lost = models.Q(previous_digest=held, used_at__lt=lost_before)
    return _valid(**valid).filter(models.Q(digest=held) | lost)


def _rotated(held: str, fresh: str, now: datetime, **_found: object) -> dict[str, object]:
    return {"digest": fresh, "previous_digest": held, "used_at": now}


_EVERY: models.QuerySet[RememberedDevice] = models.QuerySet(RememberedDevice)
_NO_PK, _NOBODY, _NO_EPOCH = -999_999_999, -999_999_998, 999_999_997
_LONG_AGO, _BEFORE = datetime(1999, 9, 9, 9, tzinfo=UTC), datetime(1999, 9, 9, 8, tzinfo=UTC)
_SAMPLES = {"pk": _NO_PK, "user_id": _NOBODY, "epoch": _NO_EPOCH, "now": _LONG_AGO}
_PRESENTED = Lookup(_valid, **_SAMPLES)
_ROTATE = Change(
    _with_value,
    _rotated,
    **_SAMPLES,
    held="held value",
    fresh="fresh value",
    lost_before=_BEFORE,
)
