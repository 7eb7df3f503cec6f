"""Whether a person asked for an SMS code since the last step, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from accounts.log.events import Event
from accounts.models import SecurityEvent, User
from messaging.models import Message
from onboarding.progress import SMS_CODE

_CODES = Message.objects.filter(user=OuterRef("pk"), purpose=SMS_CODE).order_by("-created_at")
_CORRECTIONS = SecurityEvent.objects.filter(user_id=OuterRef("pk"), what=Event.NUMBER_CHANGED)
# Annotations for people that `asked` reads. They take no statement of their own.
ASKED = {
    "code_asked_at": Subquery(_CODES.values("created_at")[:1]),
    "code_state": Subquery(_CODES.values("state")[:1]),
    "corrected_at": Subquery(_CORRECTIONS.order_by("-at", "-pk").values("at")[:1]),
}


class Asked(NamedTuple):
    """When the newest SMS code was asked for, and its state. "": the number changed since."""

    at: datetime
    state: str = ""


def asked_since(person: User, since: datetime | None) -> Asked | None:
    """Return the later of the newest SMS code and the newest number, if not before `since`."""
    corrected, at = (getattr(person, name, None) for name in ("corrected_at", "code_asked_at"))
    found = [Asked(corrected)] if corrected else []
    found += [Asked(at, getattr(person, "code_state", ""))] if at else []
    later = [one for one in found if since is None or one.at >= since]
    return max(later, default=None)
