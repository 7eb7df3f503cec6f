"""The fixtures of the walks through all cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.cells.looks import LAPS
from tests.browser.cells.walk import Walk
from tests.browser.conftest import inspected
from tests.full import FULL
from tests.site.running import Site, running_site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Yield a site for the cells alone: other tests would leave their longest names there."""
    with running_site(tmp_path_factory.mktemp("cells")) as running:
        yield running


@pytest.fixture(params=range(LAPS if FULL else 1), ids=lambda lap: f"lap{lap}")
def walk(
    request: pytest.FixtureRequest, site: Site, new_browser: Callable[..., BrowserContext]
) -> Walk:
    """Return a walk in a new phone; report the cells at its end. FULL=1 walks six laps."""
    begun = Walk(site, new_browser, inspected(new_browser(), site), request.param)
    begun.let_time_pass()
    request.node.user_properties.append(("cells", begun.cells))
    request.node.user_properties.append(("findings", begun.findings))
    return begun
