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
    """Charge a shared quota. Raises TooMany when it is used up, unless `refusing` is False.

    `alarm` is a %-format for: charges so far, allowed charges, the limit's name with `whose`.
    """
    taken = throttle.take(limit, *whose, now=now, refusing=refusing)
    if taken.number == limit.tries * settings.ALARM_AT // 100:
        logger.error(alarm, taken.number, limit.tries, " ".join(map(str, (limit.name, *whose))))
    return taken
