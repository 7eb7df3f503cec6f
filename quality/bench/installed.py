"""Run a program with the packages of production only: `python -m quality.bench.installed NAMES …`.

NAMES are the modules to hide, joined by commas: `hidden_names` of `quality.bench.hiding` finds
them. The program is a file that ends in `.py`, or a module; its arguments follow. This module
imports next to nothing, so that a measurement of the program is one of the program.
"""

from __future__ import annotations

import runpy
import sys
from types import ModuleType
from typing import cast

if __name__ == "__main__":
    names, *sys.argv = sys.argv[1:]
    # Importing a module whose entry is None fails, as if it were not there.
    sys.modules.update(dict.fromkeys(names.split(","), cast("ModuleType", None)))
    if sys.argv[0].endswith(".py"):
        runpy.run_path(sys.argv[0], run_name="__main__")
    else:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
