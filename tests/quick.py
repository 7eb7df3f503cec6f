"""The plugin of `make quick`: leave out the tests marked slow, and name them in the last line.

With xdist each worker collects for itself, so the controller reads the names from the workers.
"""

from __future__ import annotations

from typing import Any, Protocol

import pytest

_LEFT = pytest.StashKey[set[str]]()
_OUTPUT = "left"


class Worker(Protocol):
    """The part of xdist's worker controller, which is untyped, that is used here."""

    config: pytest.Config


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what is marked slow."""
    slow = [item for item in items if item.get_closest_marker("slow")]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in slow]
    _left(config).update(item.nodeid.partition("[")[0] for item in slow)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In a worker, hand the names to the controller."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[_OUTPUT] = sorted(_left(session.config))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Worker) -> None:
    """Read the names in the controller; a worker that crashed handed over none."""
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
