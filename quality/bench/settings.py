"""Production settings with the middleware `Costs`, and with limits that refuse for a whole day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from config import settings as production
from lib.limits import Limit
from tests.site import production as collected

globals().update({name: value for name, value in vars(collected).items() if name.isupper()})
MIDDLEWARE = ["quality.bench.costs.Costs", *production.MIDDLEWARE]

_DAY = timedelta(days=1)


def _lasting(limit: Limit) -> Limit:
    """Return a copy of the limit that refuses for a day, which is longer than any measurement."""
    return replace(limit, wait=_DAY, longest=_DAY, forget=_DAY)


LOGIN_LIMIT = _lasting(production.LOGIN_LIMIT)
LOGIN_ACCOUNT_LIMIT = _lasting(production.LOGIN_ACCOUNT_LIMIT)
LOGIN_SPREAD = _lasting(production.LOGIN_SPREAD)
LOGIN_SUSPECT_LIMIT = _lasting(production.LOGIN_SUSPECT_LIMIT)
MAIL_PER_ADDRESS = _lasting(production.MAIL_PER_ADDRESS)
