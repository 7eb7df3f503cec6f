"""What a line in the authenticator app is called: two lines of one person differ."""

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
    """A line of the app: what it is called, and whether an older line may stand beside it."""

    name: str
    has_older: bool


def line_of(facts: Facts, pending: Authenticator) -> Line:
    """Return the line of the key that this sign-in is shown; the same at each look.

    The first is called as the account. A later one adds when its key was made: some apps write a
    line of the same name over, and the old app works until the new one is confirmed. Day and time
    without a colon, which no label may hold:
    https://github.com/google/google-authenticator/wiki/Key-Uri-Format
    """
    others = Authenticator.objects.never_confirmed(pending, facts.visit.now)
    if not is_recovery(facts) and not others.filter(pk__lt=pending.pk).exists():
        return Line(facts.user.email, has_older=others.exists())
    made = timezone.localtime(pending.created_at)
    return Line(f"{facts.user.email} ({made:%d-%m %H.%M})", has_older=True)
