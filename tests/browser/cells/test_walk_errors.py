"""The pages of errors: a request that is refused, a page that is missing, a fault of the site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.cells.walk import Walk
from tests.guards.faulty_urls import FAULTS
from tests.site.running import Site, running_site

# The templates of errors, and the fault of `faulty_urls` that leads to each.
_OF_FAULTS = {
    "400": "suspicious",
    "403": "refused",
    "404": "missing",
    "429": "often",
    "500": "broken",
    "503": "busy",
    "503_in_doubt": "doubt",
}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Yield a site with a path for each error."""
    application = "tests.browser.cells.faulty:application"
    with running_site(tmp_path_factory.mktemp("faulty"), application=application) as site:
        yield site


def test_screens_of_errors_have_no_findings(walk: Walk, faulty: Site) -> None:
    broken = walk.on(faulty)
    for screen, fault in _OF_FAULTS.items():
        assert fault in FAULTS
        with broken.stop(screen, "done"):
            broken.open(f"/fout/{fault}/")
    assert not walk.findings, "\n".join(walk.findings)


def test_screens_of_refused_forms_have_no_findings(walk: Walk) -> None:
    with walk.stop("403_csrf", "done"):
        walk.open("/inloggen/")
        walk.forget()
        walk.submit(email="erik@cel.example", password="Een fiets met 2 wielen!")
    form = f"<main><form method=post action={walk.site.url}/inloggen/><button>x</button></form>"
    with walk.stop("403_hidden", "done"):
        walk.browser.page.goto(f"data:text/html,{form}")
        walk.submit()
    assert not walk.findings, "\n".join(walk.findings)
