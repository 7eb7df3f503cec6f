"""The labels of entries in the authenticator app: two entries of one person differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from twofactor.models import Authenticator
from twofactor.recovery import is_recovery

if TYPE_CHECKING:
    from accounts.road.walk import Facts


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in the app: its label, and whether there may be an older one beside it."""

    name: str
    has_older: bool


def line_of(facts: Facts, pending: Authenticator) -> Line:
    """Return the entry for the key that this sign-in shows; the same at each request.

    The first key is labelled with the account. A later one adds when it was made, because some apps
    overwrite an entry with the same label, and the old app works until the new one is confirmed.
    Day and time have no colon, which a label must not contain:
    https://github.com/google/google-authenticator/wiki/Key-Uri-Format
    """
    others = Authenticator.objects.never_confirmed(pending, facts.visit.now)
    if not is_recovery(facts) and not others.filter(pk__lt=pending.pk).exists():
        return Line(facts.user.email, has_older=others.exists())
    made = timezone.localtime(pending.created_at)
    return Line(f"{facts.user.email} ({made:%d-%m %H.%M})", has_older=True)
