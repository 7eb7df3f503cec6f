"""The codes that the demo people's apps show at this moment (RFC 6238)."""

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
    """One app's present code. Waiting: the app is on a screen to be connected."""

    user: User
    code: str
    is_spent: bool
    is_waiting: bool


def app_codes(now: datetime) -> list[AppCode]:
    """Read every app, by first name; of those waiting only a person's newest.

    Raises SealBrokenError when the secrets were sealed with another key.
    """
    devices = Authenticator.objects.select_related("user").order_by("user__first_name", "pk")
    newest = {(device.user_id, device.confirmed): device for device in devices}
    return [_read(device, time_step(now)) for device in newest.values()]


def seconds_left(now: datetime) -> int:
    """Give the whole seconds, 1 to 30, for which the present codes last."""
    return SECONDS - int(now.timestamp()) % SECONDS


def _read(device: Authenticator, step: int) -> AppCode:
    return AppCode(
        user=device.user,
        code=code_at(device.key, step),
        is_spent=device.is_spent(step),
        is_waiting=not device.confirmed,
    )
