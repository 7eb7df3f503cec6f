"""Delete expired rows of `accounts`. After a backup was restored, end all access."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import F, Q

from accounts.log.events import Event, record_by
from accounts.models import EventNetwork, LogPermit, MailLink, SecurityEvent, Session, User
from accounts.models.purpose import Purpose
from lib.housekeeping import Housekeeping
from lib.pieces import delete_in_pieces, update_in_pieces

# Events that anyone can cause for an address without an account.
_NOBODYS = (Event.PASSWORD_WRONG, Event.MAIL_ASKED, Event.MAIL_TO_NOBODY)


class AccountsHousekeeping(Housekeeping):
    """Housekeeping of sessions, mail links and the security log."""

    def purge(self, now: datetime) -> dict[str, int]:
        sessions = Session.objects.filter(Q(expire_date__lte=now) | Q(idle_ends_at__lte=now))
        links = MailLink.objects.filter(expires_at__lte=now - settings.LINKS_KEPT)
        return {
            "sessions": delete_in_pieces(sessions),
            "mail links": delete_in_pieces(links),
            **_purge_log(now),
        }

    def after_restore(self, now: datetime) -> dict[str, int]:
        """Delete all sessions, raise all epochs, revoke unused mail links except DISOWN links."""
        still_open = MailLink.objects.filter(used_at=None, ended_at=None, expires_at__gt=now)
        record_by(Event.RESTORED, user=None, by=None, now=now)
        return {
            "people": User.objects.update(epoch=F("epoch") + 1),  # ends remembered devices too
            "sessions and sign-ins": Session.objects.all().delete()[0],
            # A DISOWN link ('Dit was ik niet') only freezes. The restore may have undone a freeze.
            "mail links": still_open.exclude(purpose=Purpose.DISOWN).update(ended_at=now),
        }


def _purge_log(now: datetime) -> dict[str, int]:
    """Clear `network` in old rows of the security log, and delete expired rows."""
    events = SecurityEvent.objects.filter(_is_old(now))
    return {
        "networks in the security log": _purge_networks(now - settings.NETWORKS_KEPT),
        "security events": delete_in_pieces(events, LogPermit.granted),
    }


def _is_old(now: datetime) -> Q:
    old = Q(at__lte=now - settings.EVENTS_KEPT)
    nobodys = Q(what__in=_NOBODYS, user_id=None, at__lte=now - settings.NOBODYS_TRIES_KEPT)
    return old | nobodys


def _purge_networks(until: datetime) -> int:
    networks = SecurityEvent.objects.exclude(network="").filter(at__lte=until)
    of_former_release = EventNetwork.objects.filter(event__at__lte=until)
    emptied = update_in_pieces(networks, LogPermit.granted, network="")
    return emptied + delete_in_pieces(of_former_release, LogPermit.granted)
