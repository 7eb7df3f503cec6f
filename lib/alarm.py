"""A budget that many people share: at 80 % of it one line in the log is an alarm."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from lib import throttle

if TYPE_CHECKING:
    from datetime import datetime

    from lib.limits import Limit

logger = logging.getLogger(__name__)

ALARM_AT = 80  # percent


def charge_shared(alarm: str, limit: Limit, *whose: object, now: datetime) -> None:
    """Charge a quota; `alarm` is the line's text, with places for used, limit and name.

    Raises TooMany.
    """
    used = throttle.charge(limit, *whose, now=now)
    if used == limit.tries * ALARM_AT // 100:
        logger.error(alarm, used, limit.tries, " ".join(map(str, (limit.name, *whose))))
