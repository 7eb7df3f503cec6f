"""Count attempts against a shared quota, and log an error when ALARM_AT percent of it is used."""

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
    """Count one attempt against a quota that many people share, and return the charge.

    Raises TooMany and counts nothing if the quota is used up and `refusing` is True. At ALARM_AT
    percent of the quota, log the error `alarm`: a text with three placeholders, for the count, for
    the maximum, and for the quota's name followed by `whose`.
    """
    taken = throttle.take(limit, *whose, now=now, refusing=refusing)
    if taken.number == limit.tries * settings.ALARM_AT // 100:
        logger.error(alarm, taken.number, limit.tries, " ".join(map(str, (limit.name, *whose))))
    return taken
