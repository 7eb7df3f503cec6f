"""A running site, attacked by a stranger who sends bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.full import FULL
from tests.site.running import Site, running_site

if TYPE_CHECKING:
    from collections.abc import Iterator

# What takes seconds of a machine's CPU is measured in the full run alone.
collect_ignore = [] if FULL else ["test_cpu.py"]


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Give the site as it goes live."""
    with running_site(tmp_path_factory.mktemp("attacked")) as running:
        yield running
