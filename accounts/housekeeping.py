"""What this room forgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.events import Event
from accounts.models import EventNetwork, LogPermit, MailLink, SecurityEvent, Session

if TYPE_CHECKING:
    from datetime import datetime

_PIECE = 5_000


def purge(now: datetime) -> dict[str, int]:
    """Delete ended sessions, links past use and explaining, and log lines past their term."""
    sessions = Session.objects.filter(Q(expire_date__lte=now) | Q(idle_ends_at__lte=now))
    links = MailLink.objects.filter(expires_at__lte=now - settings.LINKS_KEPT)
    return {
        "sessions": sessions.delete()[0],
        "mail links": links.delete()[0],
        **_purge_log(now),
    }


def _purge_log(now: datetime) -> dict[str, int]:
    """Shorten the log, and say by how much: where it was done from goes before what was done."""
    networks = EventNetwork.objects.filter(event__at__lte=now - settings.NETWORKS_KEPT)
    old = Q(at__lte=now - settings.EVENTS_KEPT)
    nobodys = Q(what=Event.PASSWORD_WRONG, user_id=None, at__lte=now - settings.NOBODYS_TRIES_KEPT)
    with LogPermit.granted():
        return {
            "networks in the security log": networks.delete()[0],
            "security events": _delete_events(SecurityEvent.objects.filter(old | nobodys)),
        }


def _delete_events(events: QuerySet[SecurityEvent]) -> int:
    """Delete piece by piece: with what hangs on them they are read first, and may be millions."""
    gone = 0
    while piece := list(events.values_list("pk", flat=True)[:_PIECE]):
        SecurityEvent.objects.filter(pk__in=piece).delete()
        gone += len(piece)
    return gone


def reseal() -> dict[str, int]:
    """Hold nothing sealed here."""
    return {}
