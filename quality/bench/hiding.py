"""Which modules of this environment a server does not have, for `quality.bench.installed`."""

from __future__ import annotations

import re
from importlib.metadata import packages_distributions

from quality.bench.site import ROOT

_PINNED = re.compile(r"^([a-z0-9._-]+)==", re.MULTILINE)


def as_installed(*program: str) -> list[str]:
    """Return the arguments of Python that run `program` with the packages of production only."""
    return ["-m", "quality.bench.installed", ",".join(hidden_names()), *program]


def hidden_names() -> list[str]:
    """Return the top-level modules here that no package in requirements/base.txt contains."""
    lock = (ROOT / "requirements" / "base.txt").read_text(encoding="utf-8")
    pinned = set(_PINNED.findall(lock))
    return sorted(
        name
        for name, packages in packages_distributions().items()
        if name.isidentifier() and pinned.isdisjoint(map(_spelled, packages))
    )


def _spelled(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()
