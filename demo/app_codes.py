"""The app codes (RFC 6238) that the demo's people would see in their authenticator apps now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from demo.crowd import ADDRESSES
from twofactor.models import Authenticator
from twofactor.otpauth import SECONDS, code_at, time_step


@dataclass(frozen=True, slots=True)
class AppCode:
    """The current code of a person's authenticator app."""

    user: User
    code: str
    is_spent: bool  # the site no longer accepts this code
    is_waiting: bool  # the app is not confirmed yet

    @property
    def is_folded(self) -> bool:
        """Return whether the Postvak folds this code away: of the crowd, and not waiting."""
        return self.user.email in ADDRESSES and not self.is_waiting


def app_codes(now: datetime) -> list[AppCode]:
    """Return the apps' current codes, by first name. Raises SealBrokenError if unsealing fails."""
    devices = Authenticator.objects.select_related("user").order_by("user__first_name", "pk")
    newest = {(device.user_id, device.confirmed): device for device in devices}
    return [_read(device, time_step(now)) for device in newest.values()]


def seconds_left(now: datetime) -> int:
    """Return for how many more seconds (1 to 30) authenticator apps show their current codes."""
    return SECONDS - int(now.timestamp()) % SECONDS


def _read(device: Authenticator, step: int) -> AppCode:
    return AppCode(
        user=device.user,
        code=code_at(device.key, step),
        is_spent=device.is_spent(step),
        is_waiting=not device.confirmed,
    )
