"""Fixtures: the site on two machines, and `control`, the same site with a fault.

Each starts once per process. The fault, which tests must notice: sessions and limits in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from quality.machines.cluster import Cluster, running_cluster
from quality.machines.release import ROOT
from tests.journeys.town import Person

_number = count(12340000)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running_cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture(scope="session")
def control(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    changed = {"DJANGO_SETTINGS_MODULE": "quality.machines.in_memory", "PYTHONPATH": str(ROOT)}
    with running_cluster(tmp_path_factory.mktemp("control"), **changed) as running:
        yield running


@pytest.fixture
def person() -> Person:
    number = next(_number)
    return Person(f"p{number}@mail.example", f"+316{number:08d}", "Petra", "Peters")
