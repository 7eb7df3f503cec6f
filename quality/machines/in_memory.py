"""The settings of the control: each process keeps sessions and rate limits in its own memory.

The tests with several machines must find this fault, which a single process would not show.
"""

from __future__ import annotations

from config import settings as production

globals().update({name: value for name, value in vars(production).items() if name.isupper()})
SESSION_ENGINE = "quality.machines.memory"
