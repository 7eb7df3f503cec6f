"""Production settings with the middleware that measures CPU time and provides the control."""

from __future__ import annotations

from config import settings as production
from tests.site import production as collected

globals().update({name: value for name, value in vars(collected).items() if name.isupper()})
MIDDLEWARE = ["quality.bench.costs.Costs", *production.MIDDLEWARE]
