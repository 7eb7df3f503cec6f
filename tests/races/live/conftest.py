"""Fixtures: the site as in production, the site without guards against races, and the results."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from quality.machines.cluster import running_cluster
from quality.machines.release import ROOT
from tests.races.live.ring import MACHINES, Ring
from tests.races.live.table import Table
from tests.races.together import serialises

_TABLE = pytest.StashKey[Table]()
_DROP = "from tests.races.live.constraints import drop; drop()"


@pytest.fixture(scope="session")
def ring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ring]:
    with running_cluster(tmp_path_factory.mktemp("ring"), MACHINES) as cluster:
        yield Ring(cluster)


@pytest.fixture(scope="session")
def control(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ring]:
    """Yield the site without guards against races. SQLite still has one writer at a time."""
    settings = "tests.races.live.control_settings"
    changed = {"DJANGO_SETTINGS_MODULE": settings, "PYTHONPATH": str(ROOT)}
    folder = tmp_path_factory.mktemp("without-guards")
    with running_cluster(folder, MACHINES, **changed) as cluster:
        if not serialises():
            cluster.manage("shell", "--verbosity", "0", "--command", _DROP)
        yield Ring(cluster)


@pytest.fixture
def table(request: pytest.FixtureRequest) -> Table:
    return request.config.stash.setdefault(_TABLE, Table())


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for line in config.stash.get(_TABLE, Table()).lines():
        terminalreporter.write_line(line)
