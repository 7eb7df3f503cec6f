"""Helpers that queue and send messages, and a clock that only a test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from messaging.budgets import Receiver
from messaging.models import Message
from messaging.outgoing import Mail
from messaging.sender import Sender, Tally
from messaging.services import queue_mail, queue_sms

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NUMBER = "+31612345678"
TEXT = "Uw code voor WerkTalent is 482913."
MAIL = Mail(
    to="sanne@example.nl",
    subject="Activeer uw account bij WerkTalent",
    text="Beste Sanne, https://localhost/activeren/geheim/",
    html="<p>Beste Sanne</p>",
    sender_name="02 Rotterdam",
    reply_to="rotterdam@werktalent.example",
)


class Clock:
    """A clock that returns the same time until a test moves it."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


def mail(content: Mail = MAIL, *, now: datetime = START, days: float = 7) -> Message:
    """Queue a mail that expires after this many days."""
    expires_at = now + timedelta(days=days)
    return queue_mail(
        purpose="activate",
        mail=content,
        user_id=None,
        branch_id=None,
        expires_at=expires_at,
        now=now,
    )


def sms(number: str = NUMBER, *, now: datetime = START, minutes: float = 10) -> Message:
    """Queue an SMS that expires after this many minutes."""
    return queue_sms(
        purpose="sign-in",
        to=Receiver(number, None, None),
        text=TEXT,
        user_id=None,
        expires_at=now + timedelta(minutes=minutes),
        now=now,
    )


def send(clock: Clock) -> Tally:
    """Send all due messages with a new sender; return the number of messages for each result."""
    return Sender(clock).send_due()


def fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)
