"""The manual, and the pages about privacy and accessibility."""

from __future__ import annotations

from tests.browser.cells.walk import Walk


def test_screens_of_the_manual_have_no_findings(walk: Walk) -> None:
    for screen in ("hulp/", "hulp/privacy/", "hulp/toegankelijkheid/"):
        with walk.stop(screen, "full"):
            walk.open(f"/{screen}")
    assert not walk.findings, "\n".join(walk.findings)
