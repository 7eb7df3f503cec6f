"""Production settings with the parameters of Argon2 that BENCH_HASH names: KiB, passes, lanes."""

from __future__ import annotations

import os

from tests.site import production

globals().update({name: value for name, value in vars(production).items() if name.isupper()})
ARGON2_MEMORY_KIB, ARGON2_TIME, ARGON2_LANES = map(int, os.environ["BENCH_HASH"].split(","))
