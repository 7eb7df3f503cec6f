"""The plugin of `make quick`: deselect the tests marked `slow`, and print their names at the end.

With it the journeys repeat enrolments from memory: see tests/journeys/recall.py.
Each xdist worker collects the tests itself, and sends the names to the controller.
"""

from __future__ import annotations

import gc
from typing import Any, Protocol

import pytest
from hypothesis import settings as hypothesis_settings

_LEFT = pytest.StashKey[set[str]]()
_OUTPUT = "left"


class Worker(Protocol):
    """The attribute of xdist's worker controller that is used here. xdist has no types."""

    config: pytest.Config


def pytest_sessionstart() -> None:
    """Try few examples, and collect garbage rarely: together they took a tenth of the CPU time."""
    hypothesis_settings.register_profile("quick", hypothesis_settings.default, max_examples=10)
    hypothesis_settings.load_profile("quick")
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    slow = [item for item in items if item.get_closest_marker("slow")]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in slow]
    _left(config).update(item.nodeid.partition("[")[0] for item in slow)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send the names to the controller, if this is a worker."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[_OUTPUT] = sorted(_left(session.config))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Worker) -> None:
    """Receive the names from a worker. A worker that crashed has sent none."""
    _left(node.config).update(getattr(node, "workeroutput", {}).get(_OUTPUT, ()))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Print how many tests ran and which were left out, below pytest's own last line."""
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(config, "workerinput"):
        return
    ran = sum(len(reporter.stats.get(outcome, ())) for outcome in ("passed", "failed"))
    names = sorted(name.rpartition("::")[2] for name in _left(config))
    left = f" Left out as slow ({len(names)}): {', '.join(names)}." if names else ""
    reporter.write_line(f"{ran} tests ran.{left}")


def _left(config: pytest.Config) -> set[str]:
    return config.stash.setdefault(_LEFT, set[str]())
