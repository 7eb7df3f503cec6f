"""Production settings; each answer says what it cost, and the control can be asked for."""

from __future__ import annotations

from config import settings as production
from tests.site import production as collected

globals().update({name: value for name, value in vars(collected).items() if name.isupper()})
MIDDLEWARE = ["quality.bench.costs.Costs", *production.MIDDLEWARE]
