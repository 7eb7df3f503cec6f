"""Production settings, with the static files in a folder of the test."""

from __future__ import annotations

import os
from pathlib import Path

from config import settings as production

globals().update({name: value for name, value in vars(production).items() if name.isupper()})
STATIC_ROOT = Path(os.environ["TEST_STATIC_ROOT"])
