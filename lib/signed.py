"""Read signed cookies, and log cookies that were tampered with."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any, TypeAlias

from django.core import signing

logger = logging.getLogger(__name__)

Content: TypeAlias = Any  # what signing.loads returns: whatever JSON can write


def read_signed(
    cookie: str, value: str | None, *, salt: str, max_age: timedelta | None = None
) -> Content:
    """Return the content of the signed cookie named `cookie`; None if absent, expired or forged.

    If this site did not sign the cookie, log the cookie's name but not its value (ASVS 16.3.3).
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
