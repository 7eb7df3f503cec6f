"""Fixtures of the tests that attack a running site with raw bytes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.full import FULL
from tests.site.running import Site, running_site

# Requests that take seconds of CPU are measured in the full run only.
collect_ignore = [] if FULL else ["test_cpu.py"]


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("attacked")) as running:
        yield running
