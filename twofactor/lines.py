"""The labels of entries in the authenticator app, so that a person can tell entries apart."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from accounts.road.walk import Facts
from twofactor.models import Authenticator
from twofactor.recovery import is_recovery


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in the authenticator app."""

    name: str  # the label of the entry
    has_older: bool  # the app may hold entries of other keys of this person, to be removed


def line_of(facts: Facts, pending: Authenticator) -> Line:
    """Return the entry for the pending key that this sign-in shows.

    From a person's second key on, the label has the key's creation time: some apps overwrite an
    entry of the same label, but the old key is needed until the new key is confirmed. A label must
    not contain a colon: https://github.com/google/google-authenticator/wiki/Key-Uri-Format
    """
    others = Authenticator.objects.never_confirmed(pending, facts.visit.now)
    if not is_recovery(facts) and not others.filter(pk__lt=pending.pk).exists():
        return Line(facts.user.email, has_older=others.exists())
    made = timezone.localtime(pending.created_at)
    return Line(f"{facts.user.email} ({made:%d-%m %H.%M})", has_older=True)
