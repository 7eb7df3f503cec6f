"""Maintenance of the data of `twofactor`: purge, reseal, and end access after a restore."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import F, Q

from lib.by_key import by_key
from lib.housekeeping import Housekeeping
from lib.pieces import delete_in_pieces
from lib.sealing import current_prefix, reseal_value
from twofactor.models import Authenticator, CounterCode, RememberedDevice, SmsCode
from twofactor.models.authenticator import TOLERANCE
from twofactor.otpauth import time_step


class TwofactorHousekeeping(Housekeeping):
    """Maintenance of codes, app secrets and remembered devices."""

    def purge(self, now: datetime) -> dict[str, int]:
        """Delete expired codes, invalid devices, and secrets pending longer than PENDING_KEPT."""
        _idle, whole = settings.SIGN_IN_LIFETIME
        kept = settings.PENDING_KEPT
        pending = Authenticator.objects.filter(confirmed=False, created_at__lte=now - kept)
        # An expired SMS code is kept until its sign-in must have ended.
        codes = SmsCode.objects.filter(expires_at__lte=now - whole)
        ended = ~Q(epoch=F("user__epoch")) | Q(expires_at__lte=now)
        return {
            "pending authenticators": delete_in_pieces(pending),
            "SMS codes": delete_in_pieces(codes),
            "counter codes": delete_in_pieces(CounterCode.objects.filter(expires_at__lte=now)),
            "remembered devices": delete_in_pieces(RememberedDevice.objects.filter(ended)),
        }

    def reseal(self) -> dict[str, int]:
        """Reseal app secrets sealed with older keys. Raises SealBrokenError if unsealing fails."""
        older = Authenticator.objects.exclude(sealed_key__startswith=current_prefix())
        done = 0
        for device in by_key(older):
            fresh = reseal_value(device.sealed_key, *device.place)
            same = Authenticator.objects.filter(pk=device.pk, sealed_key=device.sealed_key)
            done += same.update(sealed_key=fresh)  # unless a request changed the secret
        return {"authenticators": done}

    def after_restore(self, now: datetime) -> dict[str, int]:
        """Delete remembered devices, codes, pending secrets. Burn time steps up to the next one."""
        step = time_step(now) + TOLERANCE  # codes up to it may have been used since the backup
        pending = Authenticator.objects.filter(confirmed=False)
        unspent = Authenticator.objects.filter(confirmed=True, last_step__lt=step)
        return {
            "remembered devices": RememberedDevice.objects.all().delete()[0],
            "SMS codes": SmsCode.objects.all().delete()[0],
            "counter codes": CounterCode.objects.all().delete()[0],
            "pending authenticators": pending.delete()[0],
            "authenticators whose present code is spent": unspent.update(last_step=step),
        }
