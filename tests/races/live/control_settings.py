"""The unsafe site: production's settings without the guards of the races, but more hash slots."""

from __future__ import annotations

from config import settings as production

globals().update({name: value for name, value in vars(production).items() if name.isupper()})
SESSION_ENGINE = "tests.races.live.without_guards"
HASH_SLOTS = 64
