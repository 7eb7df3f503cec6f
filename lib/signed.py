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
    """Return the content of a signed value; None if the value is tampered, expired or missing.

    Tampering is logged (ASVS 16.3.3) with the name `cookie`, without the value, which may contain
    part of a secret. A request causes at most one line for each cookie, as cheap as the access log.
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
