"""The labels of keys in an authenticator app, so that a person can tell the keys apart."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from accounts.road.walk import Facts
from twofactor.models import Authenticator
from twofactor.recovery import is_recovery


@dataclass(frozen=True, slots=True)
class Line:
    """How an authenticator app lists one key of a person."""

    name: str  # the label of the entry
    has_older: bool  # the app may hold entries of other keys of this person, to be removed


def line_of(facts: Facts, pending: Authenticator) -> Line:
    """Return how the app lists the pending key that this sign-in shows.

    The label is the mail address. If the person had an earlier key, the creation time is added:
    some apps overwrite a key of the same label, but the old key is needed until the new key is
    confirmed. A label must not contain a colon:
    https://github.com/google/google-authenticator/wiki/Key-Uri-Format
    """
    others = Authenticator.objects.never_confirmed(pending, facts.visit.now)
    if not is_recovery(facts) and not others.filter(pk__lt=pending.pk).exists():
        return Line(facts.user.email, has_older=others.exists())
    made = timezone.localtime(pending.created_at)
    return Line(f"{facts.user.email} ({made:%d-%m %H.%M})", has_older=True)
