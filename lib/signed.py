"""Read signed cookies, and log cookies that were tampered with."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.core import signing

logger = logging.getLogger(__name__)


def read_signed(
    cookie: str, value: str | None, *, salt: str, max_age: timedelta | None = None
) -> Any:  # noqa: ANN401 - what signing.loads returns
    """Return the content of the signed cookie named `cookie`, or None if absent, old or forged.

    Of a cookie that this site did not sign, log the name but not the value (ASVS 16.3.3).
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
