"""Set the environment of the tests for mypy, whose Django plugin reads the settings."""

from __future__ import annotations

import runpy
from pathlib import Path

from mypy.plugin import Plugin

runpy.run_path(str(Path(__file__).with_name("env.py")))


def plugin(version: str) -> type[Plugin]:
    """Return a plugin without effect. Importing this module has set the environment."""
    return Plugin
