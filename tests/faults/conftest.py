"""The outside world of the senders: a mail server and a phone company, both real enough."""

from collections.abc import Iterator

import pytest

from tests.standins.smtp_sink import SmtpSink
from tests.standins.twilio import TwilioStandIn


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as running:
        yield running


@pytest.fixture
def twilio() -> Iterator[TwilioStandIn]:
    with TwilioStandIn() as running:
        yield running
