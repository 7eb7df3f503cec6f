"""Control: production settings with sessions and attempts in the memory of the process.

With one process on one machine this fault would not be noticed.
"""

from __future__ import annotations

from config import settings as production

globals().update({name: value for name, value in vars(production).items() if name.isupper()})
SESSION_ENGINE = "quality.machines.memory"
