"""The recurring work of messaging: purge, seal again, and end after a restore."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from lib.by_key import by_key
from lib.housekeeping import Housekeeping
from lib.pieces import delete_in_pieces
from lib.sealing import current_prefix, reseal_value
from messaging.models import Message, Outage
from messaging.states import WIPED, State

if TYPE_CHECKING:
    from datetime import datetime


class MessagingHousekeeping(Housekeeping):
    """The outbox and its outages."""

    def purge(self, now: datetime) -> dict[str, int]:
        """Delete old messages, except those that still wait to be sent."""
        old = Q(created_at__lte=now - settings.MESSAGES_KEPT)
        nobodys = Q(user=None, purpose="none", created_at__lte=now - settings.NOBODYS_TRIES_KEPT)
        over = Message.objects.filter(old | nobodys, due_at=None)
        return {"messages": delete_in_pieces(over)}

    def reseal(self) -> dict[str, int]:
        """Seal waiting messages again that have an older key. Raises SealBrokenError."""
        older = Message.objects.exclude(payload="").exclude(payload__startswith=current_prefix())
        done = 0
        for message in by_key(older):
            fresh = reseal_value(message.payload, *message.seal_context)
            same = Message.objects.filter(pk=message.pk, payload=message.payload)
            done += same.update(payload=fresh)
        return {"messages": done}

    def after_restore(self, now: datetime) -> dict[str, int]:
        """End messages that waited in the backup: most were sent since, and their links ended.

        Each becomes `unknown`, and its content is wiped. Outages are deleted: if one still lasts,
        the next message detects it.
        """
        del now
        waiting = Message.objects.exclude(due_at=None)
        given_up = {"state": State.UNKNOWN, "error": "restored"}
        return {
            "messages that waited": waiting.update(**given_up, **WIPED),
            "outages": Outage.objects.all().delete()[0],
        }
