"""Charge a quota that many people share, and log one error line once ALARM_AT percent is used."""

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
    """Charge a shared quota; `alarm` is the %-format of the log line at ALARM_AT percent.

    The arguments of the format are the charges so far, the allowed charges, and the limit's name
    with `whose`. Raises TooMany when the quota is used up. With `refusing=False` this function
    never raises, and charges beyond the limit.
    """
    taken = throttle.take(limit, *whose, now=now, refusing=refusing)
    if taken.number == limit.tries * settings.ALARM_AT // 100:
        logger.error(alarm, taken.number, limit.tries, " ".join(map(str, (limit.name, *whose))))
    return taken
