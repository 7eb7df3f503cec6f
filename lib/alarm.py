"""A budget that many people share: at 80 % of it one line in the log is an alarm."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from lib import throttle

if TYPE_CHECKING:
    from datetime import datetime

    from lib.limits import Limit
    from lib.throttle import Taken

logger = logging.getLogger(__name__)

ALARM_AT = 80  # percent


def charge_shared(
    alarm: str, limit: Limit, *whose: object, now: datetime, refusing: bool = True
) -> Taken:
    """Charge a quota; `alarm` is the line's text, with places for used, limit and name.

    Raises TooMany, but not without `refusing`.
    """
    taken = throttle.take(limit, *whose, now=now, refusing=refusing)
    if taken.number == limit.tries * ALARM_AT // 100:
        logger.error(alarm, taken.number, limit.tries, " ".join(map(str, (limit.name, *whose))))
    return taken
