"""The phones of the people of `quality.bench.seed`. Needs pyotp, which the site itself does not."""

from __future__ import annotations

import base64
from datetime import datetime

import pyotp

from quality.bench.people import secret


def code(number: int, moment: datetime) -> str:
    """Return what the person's app shows at this moment."""
    return pyotp.TOTP(base64.b32encode(secret(number)).decode("ascii")).at(moment)
