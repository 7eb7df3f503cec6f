"""What this site signed and a browser keeps: read back, and a line when somebody changed it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.core import signing

if TYPE_CHECKING:
    from datetime import timedelta

logger = logging.getLogger(__name__)


def read_signed(
    cookie: str, value: str | None, *, salt: str, max_age: timedelta | None = None
) -> Any:  # noqa: ANN401 - what signing.loads gives
    """Give what was signed; nothing for a changed, old or missing value.

    A changed one is noted (ASVS 16.3.3), by the name of the `cookie` alone: the value may be half
    of somebody's secret. One line a request at most for each cookie, as dear as the access log's.
    """
    if not value:
        return None
    try:
        return signing.loads(value, salt=salt, max_age=max_age)
    except signing.SignatureExpired:
        return None
    except signing.BadSignature:
        logger.warning("a cookie that we did not sign: %s", cookie)
        return None
