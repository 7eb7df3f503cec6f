"""SMS codes, each sent to prove a person's phone number in one sign-in."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class SmsCodeQuerySet(models.QuerySet["SmsCode"]):
    """Select SMS codes: of one sign-in, still live, newest first; and spend a code."""

    def of_sign_in(self, user: User, sign_in_id: str) -> SmsCodeQuerySet:
        """Return the codes that were sent for this sign-in of this person."""
        return self.filter(user=user, sign_in=sign_in_id)

    def live(self, now: datetime) -> SmsCodeQuerySet:
        """Return the codes that are neither spent nor expired."""
        return self.filter(used_at=None, expires_at__gt=now)

    def newest_first(self) -> SmsCodeQuerySet:
        """Return the codes, newest first, each with its message fetched in the same query."""
        return self.select_related("message").order_by("-created_at", "-pk")

    def spend(self, digests: list[str], now: datetime) -> bool:
        """Spend the live code with one of these digests; return whether there was such a code.

        Of concurrent requests only one gets True (race 3).
        """
        return self.live(now).filter(digest__in=digests).update(used_at=now) >= 1


class SmsCode(models.Model):
    """A code that was sent by SMS, and is spent when the person enters the code.

    The keyed digest covers the user, the sign-in, the phone number and the code. So one lookup by
    digest shows whether an entered code was sent for this sign-in to this number (S22).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sms_codes")
    sign_in = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    message = models.ForeignKey("messaging.Message", models.SET_NULL, null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = SmsCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("sms-code")
        verbose_name_plural = _("sms-codes")
        indexes = (models.Index(fields=("user", "sign_in"), name="twofactor_sms_user_sign_in"),)

    def __str__(self) -> str:
        return f"sms {self.pk}"

    def is_live(self, now: datetime) -> bool:
        """Return whether the code is neither spent nor expired."""
        return self.used_at is None and self.expires_at > now
