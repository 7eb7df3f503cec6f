"""What this room forgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import F, Q, QuerySet

from accounts.events import Event, record_by
from accounts.models import EventNetwork, LogPermit, MailLink, SecurityEvent, Session, User
from accounts.models.mail_link import Purpose

if TYPE_CHECKING:
    from datetime import datetime

_PIECE = 5_000
# What anybody may have noted of an address that nobody has.
_NOBODYS = (Event.PASSWORD_WRONG, Event.MAIL_ASKED, Event.MAIL_TO_NOBODY)


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
    nobodys = Q(what__in=_NOBODYS, user_id=None, at__lte=now - settings.NOBODYS_TRIES_KEPT)
    return {
        "networks in the security log": _forget(networks),
        "security events": _forget(SecurityEvent.objects.filter(old | nobodys)),
    }


def _forget(rows: QuerySet[Any]) -> int:
    """Delete from the log piece by piece: there may be millions, and SQLite's writers wait."""
    gone = 0
    while piece := list(rows.values_list("pk", flat=True)[:_PIECE]):
        with LogPermit.granted():
            rows.model.objects.filter(pk__in=piece).delete()
        gone += len(piece)
    return gone


def reseal() -> dict[str, int]:
    """Hold nothing sealed here."""
    return {}


def after_restore(now: datetime) -> dict[str, int]:
    """End every session, sign-in and link, and by the epoch whatever else stands on it.

    'Dit was ik niet' stays: it only closes, and whoever used it since the backup may need it again.
    """
    still_open = MailLink.objects.filter(used_at=None, ended_at=None, expires_at__gt=now)
    record_by(Event.RESTORED, user=None, by=None, now=now)
    return {
        "people": User.objects.update(epoch=F("epoch") + 1),
        "sessions and sign-ins": Session.objects.all().delete()[0],
        "mail links": still_open.exclude(purpose=Purpose.DISOWN).update(ended_at=now),
    }
