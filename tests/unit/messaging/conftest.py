"""Fixtures: a mail server, a stand-in for Twilio (SMS), and a clock that tests set."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from messaging.bell import BELL
from tests.standins.smtp_sink import SmtpSink, smtp_sink
from tests.standins.twilio import TwilioStandIn, twilio_stand_in
from tests.unit.messaging.writing import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sink(settings: Settings) -> Iterator[SmtpSink]:
    with smtp_sink(settings) as running:
        yield running


@pytest.fixture
def twilio(settings: Settings) -> Iterator[TwilioStandIn]:
    with twilio_stand_in(settings) as running:
        yield running


@pytest.fixture(autouse=True)
def _silent_bell() -> None:
    BELL.clear()
