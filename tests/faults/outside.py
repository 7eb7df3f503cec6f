"""The stand-ins of these tests, and the environment variables of processes that use them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from tests.production_env import VALUES
from tests.standins.smtp_sink import SmtpSink
from tests.standins.twilio import ANYBODY, SERVICE, Behaviour, TwilioStandIn

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Outside:
    """A stand-in for the mail server and one for Twilio.

    `folder` is for logs, and for a file whose presence says that the disk is full.
    """

    sink: SmtpSink
    twilio: TwilioStandIn
    folder: Path

    def environment(self, **own: str) -> dict[str, str]:
        """Return production's environment, with this test's database, the stand-ins, and `own`."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        pointed = {
            "DATABASE_URL": database_url(),
            # The test itself queues messages, and seals them with its own key.
            "SEALING_KEYS": f"{VALUES['SEALING_KEYS']},{os.environ['SEALING_KEYS']}",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.sink.port}",
            "TWILIO_ACCOUNT_SID": self.twilio.account,
            "TWILIO_AUTH_TOKEN": self.twilio.token,
            "TWILIO_MESSAGING_SERVICE_SID": SERVICE,
            "TWILIO_API_URL": self.twilio.url,
            "FAULTS_DISK_FULL": str(self.disk_is_full),
        }
        return kept | VALUES | pointed | own

    @property
    def disk_is_full(self) -> Path:
        """SQLite's disk is full while this file exists (`changes.a_disk_that_fills_up`)."""
        return self.folder / "disk-is-full"

    def answers_slowly(self, *, mail: float, sms: float) -> None:
        """Let the stand-ins store a message immediately, and respond this many seconds later."""
        self.sink.delay = mail
        self.twilio.behave(ANYBODY, Behaviour(delay=sms))


def database_url() -> str:
    """Return the DATABASE_URL of this test, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return re.sub(r"^(\w+://[^/]*/)[^?]*", rf"\g<1>{name}", os.environ["DATABASE_URL"])
