"""Charge a quota that many people share, and log one error line at ALARM_AT percent."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.conf import settings

from lib import throttle

if TYPE_CHECKING:
    from datetime import datetime

    from lib.limits import Limit
    from lib.throttle import Taken

logger = logging.getLogger(__name__)


def charge_shared(
    alarm: str, limit: Limit, *whose: object, now: datetime, refusing: bool = True
) -> Taken:
    """Charge a quota; `alarm` is the format of the log line: used, limit, name.

    Raises TooMany when the quota is used up. With `refusing=False` it never raises, and charges
    beyond the limit.
    """
    taken = throttle.take(limit, *whose, now=now, refusing=refusing)
    if taken.number == limit.tries * settings.ALARM_AT // 100:
        logger.error(alarm, taken.number, limit.tries, " ".join(map(str, (limit.name, *whose))))
    return taken
