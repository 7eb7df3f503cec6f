"""SMS codes. Each is sent to prove a person's phone number in one sign-in."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class SmsCodeQuerySet(models.QuerySet["SmsCode"]):
    """Filter and sort SMS codes, and spend an SMS code."""

    def of_sign_in(self, user: User, sign_in_id: str) -> SmsCodeQuerySet:
        return self.filter(user=user, sign_in=sign_in_id)

    def live(self, now: datetime) -> SmsCodeQuerySet:
        return self.filter(used_at=None, expires_at__gt=now)

    def newest_first(self) -> SmsCodeQuerySet:
        return self.select_related("message").order_by("-created_at", "-pk")

    def spend(self, digests: list[str], now: datetime) -> bool:
        """Use up a live code by its digest. Only one concurrent request gets True (race 3)."""
        return self.live(now).filter(digest__in=digests).update(used_at=now) >= 1


class SmsCode(models.Model):
    """A code that was queued as an SMS. It is spent (used up) when the person enters it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sms_codes")
    sign_in = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)  # keyed: of user, sign-in, number and code (S22)
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
        return self.used_at is None and self.expires_at > now
