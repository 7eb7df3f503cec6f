"""The control's settings: as in production, but without the precaution named by BENCH_WITHOUT.

If BENCH_WITHOUT is empty, the settings are those of production.
"""

from __future__ import annotations

import os
from datetime import timedelta

from config import settings as production
from tests.site import production as collected

globals().update({name: value for name, value in vars(collected).items() if name.isupper()})
match os.environ["BENCH_WITHOUT"]:
    case "more places to wait":
        HASH_WAITERS = production.HASH_SLOTS
    case "the breaker":
        _options = production.DATABASES["default"]["OPTIONS"]
        _pool = {"min_size": 0, "max_size": _options["pool"]["max_size"], "timeout": 10}
        DATABASES = {
            "default": {
                **production.DATABASES["default"],
                "ENGINE": "django.db.backends.postgresql",
                "CONN_HEALTH_CHECKS": True,
                "OPTIONS": {**_options, "pool": _pool},
            }
        }
    case "a bound on the wait":
        HASH_WAITERS, HASH_PATIENCE = 1000, timedelta(minutes=1)
