"""A mail server that keeps the mails it receives, and on request fails in several ways.

    with SmtpSink() as sink:
        settings.EMAIL_PORT = sink.port
        ...
        assert sink.mails[0]["Subject"] == "…"

It can be stopped and started again on the same port, like a server that is down for a while.
"""

from __future__ import annotations

import asyncio
import email
import email.policy
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import cached_property
from typing import Self, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

from tests.standins.free_port import free_port

OK = "250 OK"
_PORTS_TO_TRY = 5

# It would log every line of every connection.
logging.getLogger("mail.log").setLevel(logging.WARNING)


@dataclass(frozen=True)
class Received:
    """A received mail. `line` identifies the connection."""

    sender: str
    recipients: list[str]
    raw: bytes
    line: object

    @cached_property
    def mail(self) -> EmailMessage:
        """The mail, parsed by Python's `email` with its modern policy."""
        return email.message_from_bytes(self.raw, _class=EmailMessage, policy=email.policy.default)


@dataclass
class SmtpSink:
    """The mail server, and its responses.

    `sender_answer` is the response to MAIL FROM. `refuse` maps an address to the response to RCPT,
    such as `550 No such user`. `answer` is the response to DATA, such as `451 Later`, and `delay`
    the seconds before it. `take_anyway` keeps a mail even if the response refuses it.
    `hang_up_at` {3, 5}: it closes the connection instead of responding to the third and fifth mail.
    """

    port: int = field(default_factory=free_port)
    received: list[Received] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    answer: str = OK
    sender_answer: str = OK
    delay: float = 0.0
    take_anyway: bool = False
    hang_up_at: frozenset[int] = frozenset()
    _controller: Controller | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen on `port`. If it is taken, use another; but after mails arrived, raise OSError."""
        for _try in range(_PORTS_TO_TRY):
            try:
                return self._listen()
            except OSError:  # another process took the port since it was found free
                if self.received:
                    raise
                self.port = free_port()
        return self._listen()

    def _listen(self) -> None:
        controller = Controller(_Hooks(self), hostname="127.0.0.1", port=self.port)
        controller.start()
        self._controller = controller

    def stop(self) -> None:
        """Stop listening, and keep the received mails. May be called twice."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    @property
    def mails(self) -> list[EmailMessage]:
        return [one.mail for one in self.received]

    def mails_to(self, address: str) -> list[EmailMessage]:
        """Return the mails to this address, the oldest first."""
        return [one.mail for one in self.received if address in one.recipients]

    def keep(self, session: Session, envelope: Envelope) -> None:
        raw = envelope.original_content or b""
        sender, recipients = envelope.mail_from or "", list(envelope.rcpt_tos)
        self.received.append(Received(sender, recipients, raw, session.peer))


class _Hooks:
    """The handler of aiosmtpd, which reads all attributes of its handler: so it has only these."""

    def __init__(self, sink: SmtpSink) -> None:
        self._sink = sink

    async def handle_MAIL(  # noqa: N802 - aiosmtpd finds its hooks by these names
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Respond to MAIL FROM, for aiosmtpd."""
        answer = self._sink.sender_answer
        if answer == OK:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer

    async def handle_RCPT(  # noqa: N802 - idem
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _opts: list[str]
    ) -> str:
        """Respond to RCPT TO, for aiosmtpd."""
        answer = self._sink.refuse.get(address, OK)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - idem
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Respond to DATA, for aiosmtpd."""
        answer = self._sink.answer  # read once: a test can change it at any moment
        if answer == OK or self._sink.take_anyway:
            self._sink.keep(session, envelope)
            if len(self._sink.received) in self._sink.hang_up_at:
                cast("asyncio.Transport", server.transport).abort()
        await asyncio.sleep(self._sink.delay)
        return answer


@contextmanager
def smtp_sink(settings: Settings) -> Iterator[SmtpSink]:
    """Run a mail server, and let Django send to it."""
    with SmtpSink() as sink:
        settings.EMAIL_BACKEND = "messaging.gateways.smtp.PatientBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        yield sink
