"""Stand-ins for the mail server and Twilio, which can be made to hang."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Self

from tests.standins.silent import silent_server
from tests.standins.smtp_sink import SmtpSink
from tests.standins.twilio import SERVICE, TwilioStandIn


@dataclass
class Outside:
    """A stand-in for the mail server and one for Twilio. `hanging` does not change their ports."""

    smtp: SmtpSink = field(default_factory=SmtpSink)
    twilio: TwilioStandIn = field(default_factory=TwilioStandIn)

    def __enter__(self) -> Self:
        self.smtp.start()
        self.twilio.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self.smtp.stop()
        self.twilio.stop()

    @property
    def arrived(self) -> int:
        """How many mails and SMS have arrived at the stand-ins so far."""
        return len(self.smtp.received) + len(self.twilio.sent)

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables with which the site sends to the stand-ins."""
        return {
            "EMAIL_URL": f"smtp://127.0.0.1:{self.smtp.port}",
            "TWILIO_ACCOUNT_SID": self.twilio.account,
            "TWILIO_AUTH_TOKEN": self.twilio.token,
            "TWILIO_MESSAGING_SERVICE_SID": SERVICE,
            "TWILIO_API_URL": self.twilio.url,
        }

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Let both stand-ins accept every connection during the block, and never respond."""
        mail, sms = self.smtp.port, self.twilio.port
        self.smtp.stop()
        self.twilio.stop()
        with silent_server(mail), silent_server(sms):
            yield
        self.smtp.start()
        self.twilio.start(sms)
