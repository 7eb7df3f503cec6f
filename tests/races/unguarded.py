"""Remove one guard from a service, for the unsafe versions in which a test must see the race."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import pytest

from accounts.models import MailLink, User
from accounts.models.mail_link import MailLinkQuerySet
from accounts.models.purpose import Purpose
from accounts.models.user import UserQuerySet
from lib import throttle
from lib.throttle import Taken, Thing
from tests.races.together import Gap, Meanwhile
from twofactor.models import Authenticator, CounterCode, SmsCode
from twofactor.models.authenticator import AuthenticatorQuerySet
from twofactor.models.counter_code import CounterCodeQuerySet
from twofactor.models.remembered_device import RememberedDeviceManager
from twofactor.models.sms_code import SmsCodeQuerySet


def without_lock(patch: pytest.MonkeyPatch) -> None:
    """Read the user's row without FOR UPDATE."""
    patch.setattr("accounts.models.user._lock", User.objects.whole)


def nothing_held(patch: pytest.MonkeyPatch) -> None:
    """Let requests for the same mail address run at the same time."""
    patch.setattr(throttle, "hold", lambda *_thing: None)


def link_checked_then_saved(
    patch: pytest.MonkeyPatch, gap: Gap, recovering: Gap | None = None
) -> None:
    """Spend a mail link without a condition in the UPDATE: read whether it is open, then write.

    The first request that spends a recovery link then waits at `recovering`, if given.
    """

    def spend(self: MailLinkQuerySet, link_id: int, user: User, now: datetime) -> bool:
        is_open = self.filter(
            pk=link_id,
            used_at=None,
            ended_at=None,
            expires_at__gt=now,
            epoch=user.epoch,
            address=user.email,
        ).exists()
        gap.wait()
        link = MailLink.objects.filter(pk=link_id)
        is_first = link.filter(used_at=None).update(used_at=now) == 1
        if recovering and is_first and link.filter(purpose=Purpose.RECOVER).exists():
            recovering.wait()
        return is_open

    patch.setattr(MailLinkQuerySet, "spend", spend)


def counter_code_checked_then_deleted(
    patch: pytest.MonkeyPatch, gap: Gap, recovering: Gap | None = None
) -> None:
    """Spend a counter code by reading whether it exists, then deleting it.

    The first request that spends it then waits at `recovering`, if given.
    """

    def spend(self: CounterCodeQuerySet, code_id: int, user: User, now: datetime) -> bool:
        is_there = self.usable_of(user, now).filter(pk=code_id).exists()
        gap.wait()
        is_first = CounterCode.objects.filter(pk=code_id).delete()[0] == 1
        if recovering and is_first:
            recovering.wait()
        return is_there

    patch.setattr(CounterCodeQuerySet, "spend", spend)


def sms_code_checked_then_saved(patch: pytest.MonkeyPatch, gap: Gap) -> None:
    """Spend an SMS code by reading whether it is valid, then writing."""

    def spend(self: SmsCodeQuerySet, digests: list[str], now: datetime) -> bool:
        found = list(self.live(now).filter(digest__in=digests).values_list("pk", flat=True))
        gap.wait()
        return SmsCode.objects.filter(pk__in=found).update(used_at=now) >= 1

    patch.setattr(SmsCodeQuerySet, "spend", spend)


def app_code_checked_then_saved(patch: pytest.MonkeyPatch, gap: Gap) -> None:
    """Burn a time step by reading whether it is unused, then writing."""

    def burn(self: AuthenticatorQuerySet, device: Authenticator, step: int) -> bool:
        unused = self.filter(pk=device.pk, confirmed=True, last_step__lt=step).exists()
        gap.wait()
        row = Authenticator.objects.filter(pk=device.pk)
        return unused and row.update(last_step=step) == 1

    patch.setattr(AuthenticatorQuerySet, "burn", burn)


def rivals_stay_pending(patch: pytest.MonkeyPatch) -> None:
    """When an app is confirmed, delete the previous app, but not the other pending apps."""
    delete = AuthenticatorQuerySet.delete

    def delete_confirmed(self: AuthenticatorQuerySet) -> tuple[int, dict[str, int]]:
        return delete(self.filter(confirmed=True))

    patch.setattr(AuthenticatorQuerySet, "delete", delete_confirmed)


def renewal_without_condition(patch: pytest.MonkeyPatch) -> None:
    """Write a renewed hash without the condition that `password` is unchanged."""
    keep = UserQuerySet.filter

    def without_password(self: UserQuerySet, *conditions: object, **named: object) -> UserQuerySet:
        named.pop("password", None)
        return keep(self, *conditions, **named)

    patch.setattr(UserQuerySet, "filter", without_password)


def device_checked_then_saved(patch: pytest.MonkeyPatch, gap: Gap | Meanwhile) -> None:
    """Rotate a device by reading whether its value equals the presented value, then saving."""

    def rotate(
        self: RememberedDeviceManager,
        _user: User,
        device_id: int,
        now: datetime,
        *,
        held: str,
        fresh: str,
    ) -> bool:
        device = self.filter(pk=device_id, digest=held).first()
        gap.wait()
        if device is None:
            return False
        device.digest, device.previous_digest, device.used_at = fresh, held, now
        device.save()
        return True

    patch.setattr(RememberedDeviceManager, "rotate", rotate)


def pausing(patch: pytest.MonkeyPatch, place: object, name: str, gap: Gap | Meanwhile) -> None:
    """Call `gap.wait()` before each call of the function or method `name` of `place`."""
    real = getattr(place, name)

    def paused(*args: object, **named: object) -> object:
        gap.wait()
        return real(*args, **named)

    patch.setattr(place, name, paused)


def charge_read_then_written(patch: pytest.MonkeyPatch, gap: Gap) -> None:
    """Charge by reading whether the limits are reached, then writing without a condition."""
    take_for_real = throttle.take_all

    def take_all(
        things: Iterable[Thing], *, now: datetime, free: Iterable[Thing] = (), refusing: bool = True
    ) -> dict[Thing, Taken] | None:
        wanted = tuple(things)
        seen = throttle.read_all((*wanted, *free), now=now)
        gap.wait()
        if refusing and throttle.latest(seen.values()) > now:
            return None
        return take_for_real(wanted, now=now, refusing=False)

    patch.setattr(throttle, "take_all", take_all)
