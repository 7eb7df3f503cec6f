"""What this room forgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from accounts.models import MailLink, SecurityEvent, Session

if TYPE_CHECKING:
    from datetime import datetime


def purge(now: datetime) -> dict[str, int]:
    """Delete ended sessions, links past use and explaining, and log lines past their term."""
    sessions = Session.objects.filter(Q(expire_date__lte=now) | Q(idle_ends_at__lte=now))
    links = MailLink.objects.filter(expires_at__lte=now - settings.LINKS_KEPT)
    events = SecurityEvent.objects.filter(at__lte=now - settings.EVENTS_KEPT)
    seen = SecurityEvent.objects.filter(at__lte=now - settings.NETWORKS_KEPT).exclude(network="")
    return {
        "networks in the security log": seen.update(network=""),
        "sessions": sessions.delete()[0],
        "mail links": links.delete()[0],
        "security events": events.delete()[0],
    }


def reseal() -> dict[str, int]:
    """Hold nothing sealed here."""
    return {}
