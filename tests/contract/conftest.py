"""Fixtures of tests/journeys, and a proxy (Prism) between the site and Twilio's stand-in."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.contract import prism
from tests.journeys.conftest import alice, clock, town, visitor
from tests.journeys.town import Town

__all__ = ["alice", "clock", "town", "visitor"]


@pytest.fixture
def contract(capfd: pytest.CaptureFixture[str]) -> None:
    """Install Prism. Skip the test with a warning if Node, npm or Twilio's contract is missing."""
    reason = prism.why_not()
    if reason:
        with capfd.disabled():
            sys.stderr.write(f"\nTwilio's contract was not checked: {reason}.\n")
        pytest.skip(reason)
    prism.install()


@pytest.fixture
def held_town(contract: None, town: Town, settings: Settings, tmp_path: Path) -> Iterator[Town]:
    """Yield `town`. Prism checks the requests to Twilio's stand-in and its responses to them."""
    with prism.proxy(town.twilio.url, tmp_path / "prism.log") as address:
        settings.TWILIO_API_URL = address
        yield town
