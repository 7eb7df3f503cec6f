"""Count attempts against a quota that many people share. Log an error at ALARM_AT percent of it."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings

from lib import throttle
from lib.limits import Limit
from lib.throttle import Taken

logger = logging.getLogger(__name__)


def charge_shared(
    alarm: str, limit: Limit, *whose: object, now: datetime, refusing: bool = True
) -> Taken:
    """Count one attempt against a shared quota. If it is used up and `refusing`, raise TooMany.

    `alarm`: the message to log at ALARM_AT percent, with placeholders for count, maximum and name.
    """
    taken = throttle.take(limit, *whose, now=now, refusing=refusing)
    if taken.number == limit.tries * settings.ALARM_AT // 100:
        logger.error(alarm, taken.number, limit.tries, " ".join(map(str, (limit.name, *whose))))
    return taken
