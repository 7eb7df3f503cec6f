"""Remembered devices: a signed cookie has a device id and a random value for each person (S40).

Each use replaces the value. If a thief copies the cookie, the thief and the owner both use it. The
second of them sends an outdated value, which revokes the device (S41). Because of the signature,
nobody can revoke other people's devices with invented values.
"""

from __future__ import annotations

from typing import TypeAlias, cast

from django.conf import settings
from django.core import signing

from accounts.browser.visit import Visit
from accounts.log.events import Event, record, service
from accounts.mail.mails import queue_notice
from accounts.models import User
from accounts.road.walk import Facts
from lib.rows import Rows
from lib.tokens import digest, new_token
from twofactor.models import RememberedDevice

_SALT = "twofactor.devices"
_ROWS = Rows(RememberedDevice)

# The key in `Facts.read` for the result of `presented`.
DEVICE = "device"

Presented: TypeAlias = tuple[RememberedDevice, str]


def is_remembered(facts: Facts) -> bool:
    """Return whether this person may skip the app code in this browser. False for staff (S42)."""
    if facts.user.is_staff:
        return False
    if DEVICE not in facts.read:  # not looked up: `may_skip` of the step
        return False
    found = _device_of(facts)
    return found is not None and found[0].accepts(digest(found[1]))


def remember(facts: Facts) -> None:
    """Remember this browser for this person, except for staff (S42). Call this in a transaction."""
    if facts.user.is_staff:
        return
    user, visit, token = facts.user, facts.visit, new_token()
    _forget_entry(visit, user)
    device = RememberedDevice(
        user=user,
        epoch=user.epoch,
        digest=digest(token),
        agent=visit.agent,
        network=visit.network,
        created_at=visit.now,
        used_at=visit.now,
        expires_at=visit.now + settings.DEVICE_LIFETIME,
    )
    _ROWS.insert(device)
    _set_cookie(visit, {str(user.pk): (device.pk, token), **_without(_entries(visit), user)})
    record(Event.DEVICE_REMEMBERED, user=user, visit=visit)


def drop_if_refused(facts: Facts) -> None:
    """Remove this browser's device from the cookie if it is not accepted.

    If its value was replaced twice, the cookie was copied: revoke the device and notify the owner
    (S41). If it has ended, only the cookie changes: else each login would try the device in vain.
    """
    found = _device_of(facts)
    if found is not None and found[0].accepts(digest(found[1])):
        return
    if has_entry(facts):
        _set_cookie(facts.visit, _without(_entries(facts.visit), facts.user))
    if found is not None:
        found[0].delete()  # the value is neither the current nor the previous one
        record(Event.DEVICE_COPIED, user=facts.user, visit=facts.visit)
        queue_notice(user=facts.user, notice="device_copied", now=facts.visit.now)


def rotate(facts: Facts) -> bool:
    """Replace the value in this browser's cookie after the device was used to skip the app code.

    Return whether it was replaced. It is not if the device is not valid any more, if the value is
    outdated (S41), or in a double click.
    """
    user, visit, entries = facts.user, facts.visit, _entries(facts.visit)
    number, held = entries.get(str(user.pk), (0, ""))
    fresh = new_token()
    values = {"held": digest(held), "fresh": digest(fresh)}
    if not RememberedDevice.objects.rotate(user, number, visit.now, **values):
        return False
    _set_cookie(visit, {**entries, str(user.pk): (number, fresh)})
    return True


def forget(*, user: User, device_id: int, visit: Visit) -> None:
    """Revoke a remembered device of this person."""
    with service():
        User.objects.locked(user.pk)  # a concurrent sign-in used the device before, or finds none
        if RememberedDevice.objects.filter(user=user, pk=device_id).delete()[0]:
            record(Event.DEVICE_FORGOTTEN, user=user, visit=visit)


def has_entry(facts: Facts) -> bool:
    """Return whether this browser's cookie has a device of this person, valid or not."""
    return str(facts.user.pk) in _entries(facts.visit)


def presented(facts: Facts) -> Presented | None:
    """Read this person's valid device in this browser, and the value in the cookie."""
    entry = _entries(facts.visit).get(str(facts.user.pk))
    if entry is None:
        return None
    device = RememberedDevice.objects.presented_by(facts.user, entry[0], facts.visit.now)
    return (device, entry[1]) if device else None


def _device_of(facts: Facts) -> Presented | None:
    return cast("Presented | None", facts.read[DEVICE])


def _forget_entry(visit: Visit, user: User) -> None:
    """Delete the device that this browser's cookie names for this person, if any."""
    entry = _entries(visit).get(str(user.pk))
    if entry is not None:
        RememberedDevice.objects.filter(user=user, pk=entry[0]).delete()


def _without(entries: dict[str, tuple[int, str]], user: User) -> dict[str, tuple[int, str]]:
    return {pk: entry for pk, entry in entries.items() if pk != str(user.pk)}


def _set_cookie(visit: Visit, entries: dict[str, tuple[int, str]]) -> None:
    """Set the cookie to the first PEOPLE_OF_A_BROWSER of `entries`, which are newest first."""
    kept = dict(list(entries.items())[: settings.PEOPLE_OF_A_BROWSER])
    value = signing.dumps(kept, salt=_SALT)
    visit.answer[settings.DEVICES_COOKIE_NAME] = (value, settings.DEVICE_LIFETIME)


def _entries(visit: Visit) -> dict[str, tuple[int, str]]:
    """Return {person id: (device id, value)} from the cookie; {} if there is no valid cookie."""
    name = settings.DEVICES_COOKIE_NAME
    read = visit.signed(name, salt=_SALT, max_age=settings.DEVICE_LIFETIME)
    return {pk: (entry[0], entry[1]) for pk, entry in (read or {}).items()}
