"""The codes that the apps of the demo's people show now (RFC 6238)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from twofactor.models import Authenticator
from twofactor.otpauth import SECONDS, code_at, time_step

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


@dataclass(frozen=True, slots=True)
class AppCode:
    """The current code of one app. `is_waiting`: its secret was shown and not confirmed yet."""

    user: User
    code: str
    is_spent: bool
    is_waiting: bool


def app_codes(now: datetime) -> list[AppCode]:
    """Return the code of every app, sorted by first name.

    For a person with several unconfirmed apps, only the newest one. Raises SealBrokenError if the
    secrets were sealed under another key.
    """
    devices = Authenticator.objects.select_related("user").order_by("user__first_name", "pk")
    newest = {(device.user_id, device.confirmed): device for device in devices}
    return [_read(device, time_step(now)) for device in newest.values()]


def seconds_left(now: datetime) -> int:
    """Return how many seconds, from 1 to 30, the current codes still last."""
    return SECONDS - int(now.timestamp()) % SECONDS


def _read(device: Authenticator, step: int) -> AppCode:
    return AppCode(
        user=device.user,
        code=code_at(device.key, step),
        is_spent=device.is_spent(step),
        is_waiting=not device.confirmed,
    )
