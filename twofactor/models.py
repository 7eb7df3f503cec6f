"""Authenticators and SMS codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device

from lib.sealing import seal, unseal
from twofactor.otpauth import matching_step, new_key

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

TOLERANCE = 1


class AuthenticatorQuerySet(models.QuerySet["Authenticator"]):
    """Questions about many authenticators."""

    def confirmed_of(self, user: User) -> Authenticator | None:
        """Give the app that this person logs in with, or nothing."""
        return self.filter(user=user, confirmed=True).first()

    def pending_of(self, user: User, sign_in_id: str) -> Authenticator | None:
        """Give the secret that this sign-in was shown, not any other's."""
        return self.filter(user=user, confirmed=False, sign_in=sign_in_id).first()

    def make_pending(self, user: User, sign_in_id: str, now: datetime) -> None:
        """Make a secret for this sign-in, unless it has one: a reload keeps what was scanned."""
        if self.pending_of(user, sign_in_id) is None:
            device = Authenticator(user=user, sign_in=sign_in_id, confirmed=False, created_at=now)
            device.save()
            device.sealed_key = seal(new_key(), *device.place)
            device.save(update_fields=["sealed_key"])

    def burn(self, authenticator_id: int, step: int) -> bool:
        """Use a time step up; of fifty requests at once one gets it (S30, RFC 6238 §5.2)."""
        unused = self.filter(pk=authenticator_id, confirmed=True, last_step__lt=step)
        return unused.update(last_step=step) == 1

    def confirm(self, authenticator_id: int, step: int, now: datetime) -> bool:
        """Make a pending secret the person's authenticator and burn the code that proved it."""
        pending = self.filter(pk=authenticator_id, confirmed=False)
        values = {"confirmed": True, "last_step": step, "confirmed_at": now, "sign_in": ""}
        return pending.update(**values) == 1


class Authenticator(Device):
    """A TOTP secret, sealed; pending until a code proved that an app holds it."""

    # Annotated, for the base class comes without type marks.
    sealed_key: models.CharField[str, str] = models.CharField(max_length=200, default="")
    sign_in: models.CharField[str, str] = models.CharField(max_length=32, blank=True)
    last_step: models.BigIntegerField[int, int] = models.BigIntegerField(default=-1)
    created_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    confirmed_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        null=True
    )

    objects = AuthenticatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("authenticatie app")
        verbose_name_plural = _("authenticatie apps")
        constraints = (
            models.UniqueConstraint(
                fields=("user",),
                condition=models.Q(confirmed=True),
                name="twofactor_one_authenticator",
            ),
            models.UniqueConstraint(
                fields=("user", "sign_in"),
                condition=models.Q(confirmed=False),
                name="twofactor_one_pending",
            ),
        )

    @property
    def place(self) -> tuple[object, ...]:
        """Name where the secret is sealed: in another row it does not open (S33)."""
        return ("totp", self.user_id, self.pk)

    @property
    def key(self) -> str:
        """Open the secret, in base32. Raises SealBrokenError."""
        return unseal(self.sealed_key, *self.place)

    def step_of(self, code: str, now: datetime) -> int | None:
        """Give the time step whose code this is, within one step of now (D4), or nothing."""
        return matching_step(self.key, code, now, TOLERANCE)

    def is_spent(self, step: int | None) -> bool:
        """Say whether the code of this time step was accepted before, or an older one was due."""
        return step is not None and step <= self.last_step


class SmsCodeQuerySet(models.QuerySet["SmsCode"]):
    """Questions about many codes."""

    def of_sign_in(self, user: User, sign_in_id: str) -> SmsCodeQuerySet:
        """Keep the codes that were sent for this sign-in."""
        return self.filter(user=user, sign_in=sign_in_id)

    def live(self, now: datetime) -> SmsCodeQuerySet:
        """Keep what is unspent and in time."""
        return self.filter(used_at=None, expires_at__gt=now)

    def spend(self, digests: list[str], now: datetime) -> bool:
        """Use a code up; of two requests at once one gets it (race 3)."""
        return self.live(now).filter(digest__in=digests).update(used_at=now) >= 1


class SmsCode(models.Model):
    """A code that went out by SMS.

    Its digest is keyed and made of user, sign-in, number and code, so that one look-up answers
    whether this code was sent for this sign-in to this number (S22).
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
        """Name the row without the code, which is not here to give."""
        return f"sms {self.pk}"
