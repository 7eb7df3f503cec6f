"""Recurring work on messages: delete old ones, reseal contents, and clean up after a restore."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import Q

from lib.by_key import by_key
from lib.housekeeping import Housekeeping
from lib.pieces import delete_in_pieces
from lib.sealing import current_prefix, reseal_value
from messaging.models import Message, Outage
from messaging.states import WIPED, State


class MessagingHousekeeping(Housekeeping):
    """Housekeeping for the rows of Message and Outage."""

    def purge(self, now: datetime) -> dict[str, int]:
        """Delete old messages, except those that a sender must still handle."""
        old = Q(created_at__lte=now - settings.MESSAGES_KEPT)
        # Purpose `none`: a mail that was queued for an unknown address and never sent.
        nobodys = Q(user=None, purpose="none", created_at__lte=now - settings.NOBODYS_TRIES_KEPT)
        over = Message.objects.filter(old | nobodys, due_at=None)
        return {"messages": delete_in_pieces(over)}

    def reseal(self) -> dict[str, int]:
        """Reseal contents under the current key. Raises SealBrokenError if one cannot be opened."""
        older = Message.objects.exclude(payload="").exclude(payload__startswith=current_prefix())
        done = 0
        for message in by_key(older):
            fresh = reseal_value(message.payload, *message.seal_context)
            same = Message.objects.filter(pk=message.pk, payload=message.payload)
            done += same.update(payload=fresh)
        return {"messages": done}

    def after_restore(self, now: datetime) -> dict[str, int]:
        """Set messages with a `due_at` to `unknown` and wipe them; delete all outages."""
        del now
        waiting = Message.objects.exclude(due_at=None)  # most were sent after the backup
        given_up = {"state": State.UNKNOWN, "error": "restored"}
        return {
            "messages that waited": waiting.update(**given_up, **WIPED),
            "outages": Outage.objects.all().delete()[0],  # the next message detects one that lasts
        }
