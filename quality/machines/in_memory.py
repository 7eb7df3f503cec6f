"""Control: production's settings, with sessions and tries in the memory of the process.

On one machine with one process nobody would notice.
"""

from __future__ import annotations

from config import settings as production

globals().update({name: value for name, value in vars(production).items() if name.isupper()})
SESSION_ENGINE = "quality.machines.memory"
