"""A person's authenticator app, stored as a sealed TOTP secret."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device

from accounts.models import User
from lib.compiled import Change
from lib.sealing import SealBrokenError, seal, unseal
from twofactor.otpauth import matching_step, new_key, time_step

TOLERANCE, NEARBY = 1, 10


class AuthenticatorQuerySet(models.QuerySet["Authenticator"]):
    """Find the confirmed app or pending secrets of a person; confirm a secret; burn time steps."""

    def confirmed_of(self, user: User) -> Authenticator | None:
        return self.filter(user=user, confirmed=True).first()

    def pending_of(self, user: User, sign_in_id: str) -> Authenticator | None:
        return self.filter(user=user, confirmed=False, sign_in=sign_in_id).first()

    def make_pending(self, user: User, sign_in_id: str, now: datetime) -> None:
        """Create a pending secret unless this sign-in has one: a reload shows the same secret."""
        if self.pending_of(user, sign_in_id) is None:
            device = Authenticator(user=user, sign_in=sign_in_id, confirmed=False, created_at=now)
            device.save()
            device.sealed_key = seal(new_key(), *device.place)
            device.save(update_fields=["sealed_key"])

    def never_confirmed(self, device: Authenticator, now: datetime) -> AuthenticatorQuerySet:
        """Return the other pending secrets of the owner of `device`, at most PENDING_KEPT old."""
        others = self.filter(user=device.user_id, confirmed=False).exclude(pk=device.pk)
        return others.filter(created_at__gt=now - settings.PENDING_KEPT)

    def is_of_old_line(self, device: Authenticator, code: str, now: datetime) -> bool:
        """Return whether a pending secret of another sign-in of this person gives this code."""
        newest = self.never_confirmed(device, now).order_by("-created_at")
        compared = [old.has_code(code, now) for old in newest[: settings.PENDING_COMPARED]]
        return True in compared  # with all secrets, even after a match

    def burn(self, device: Authenticator, step: int) -> bool:
        """Burn a time step of a connected app: never accept codes up to this step again.

        Returns False if the step was burned before, so of concurrent requests only one gets True
        (S30, RFC 6238 §5.2).
        """
        if step in device.burned:
            return False
        if not device.burned and _BURN.run(pk=device.pk, step=step) == 1:
            return True
        unused = self.filter(pk=device.pk, confirmed=True, last_step__lt=step)
        if device.burned and unused.filter(burned=device.burned).update(last_step=step) == 1:
            return True
        fresh = unused.first()  # a concurrent request burned a step nearby, or there is none
        return fresh is not None and fresh.burned != device.burned and self.burn(fresh, step)

    def burn_nearby(self, authenticator_id: int, step: int) -> None:
        """Burn a time step whose code was refused because it came too early or too late (S32).

        Call this with the person's row locked. The 21 steps burned last stay burned, not the 21
        highest: after the server's clock was set back, a low step could be accepted again.
        """
        device = self.filter(pk=authenticator_id).first()
        if device is not None:
            others = [old for old in device.burned if old != step]
            device.burned = [*others[-2 * NEARBY :], step]
            device.save(update_fields=["burned"])

    def confirm(self, authenticator_id: int, step: int, now: datetime) -> bool:
        """Confirm a pending secret as the person's app, and burn the time step of the entered code.

        Returns False if the step was burned before, or the secret is not pending any more.
        """
        pending = self.filter(pk=authenticator_id, confirmed=False)
        if step in (pending.values_list("burned", flat=True).first() or ()):
            return False
        values = {"confirmed": True, "last_step": step, "confirmed_at": now, "sign_in": ""}
        return pending.update(**values) == 1


class Authenticator(Device):
    """A TOTP secret, sealed. It is pending until a code proves that an app holds the secret.

    `sign_in` is the id of the sign-in for which a pending secret was made. Codes of time steps up
    to `last_step`, and of the time steps in `burned`, are not accepted.
    """

    # Annotated because the base class has no type hints.
    sealed_key: models.CharField[str, str] = models.CharField(max_length=200, default="")
    sign_in: models.CharField[str, str] = models.CharField(max_length=32, blank=True)
    last_step: models.BigIntegerField[int, int] = models.BigIntegerField(default=-1)
    burned: models.JSONField[list[int], list[int]] = models.JSONField(default=list)
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
        """Return the sealing context: a secret sealed in this row unseals in no other (S33)."""
        return ("totp", self.user_id, self.pk)

    @property
    def key(self) -> str:
        """Return the TOTP secret in base32. Raises SealBrokenError if it cannot be unsealed."""
        return unseal(self.sealed_key, *self.place)

    def step_of(self, code: str, now: datetime) -> int | None:
        """Return the code's time step, at most 1 from now (D4), or None. Raises SealBrokenError."""
        return matching_step(self.key, code, now, TOLERANCE)

    def is_spent(self, step: int) -> bool:
        return step <= self.last_step or step in self.burned

    def is_used_ahead(self, now: datetime) -> bool:
        """Return whether the last accepted step is not valid yet: our clock was set back."""
        return self.last_step > time_step(now) + TOLERANCE

    def has_code(self, code: str, now: datetime) -> bool:
        """Return whether the secret can be unsealed and gives this code within 10 steps of now."""
        with suppress(SealBrokenError):
            return self.step_nearby(code, now) is not None
        return False

    def step_nearby(self, code: str, now: datetime) -> int | None:
        """Return the code's time step, at most 10 from now, or None. Raises SealBrokenError."""
        return matching_step(self.key, code, now, NEARBY)


def _unused(pk: int, step: int) -> models.QuerySet[Authenticator]:
    """Select a connected app that burned no step nearby, if it has not used this time step."""
    return _EVERY.filter(pk=pk, confirmed=True, last_step__lt=step, burned=[])


_EVERY: models.QuerySet[Authenticator] = models.QuerySet(Authenticator)
_BURN = Change(
    _unused, lambda step, **_found: {"last_step": step}, pk=-999_999_999, step=-999_999_998
)
