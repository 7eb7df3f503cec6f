"""Queue messages, each to a different recipient."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from messaging.budgets import Receiver
from messaging.models import Message
from messaging.outgoing import Mail
from messaging.services import queue_mail, queue_sms

LIVES = {"mail": timedelta(days=7), "sms": timedelta(minutes=10)}


@transaction.atomic
def ask_for(*, mails: int = 0, sms: int = 0, now: datetime | None = None) -> list[Message]:
    """Queue this many mails and SMS, as if all were queued at the moment `now`."""
    now, before = now or timezone.now(), Message.objects.count()
    letters = [_mail(address(number), now) for number in range(before, before + mails)]
    before += mails
    return letters + [_sms(phone(number), now) for number in range(before, before + sms)]


def address(number: int) -> str:
    return f"p{number}@example.nl"


def phone(number: int) -> str:
    return f"+316{number:08d}"


def _mail(to: str, now: datetime) -> Message:
    return queue_mail(
        purpose="activate",
        mail=Mail(to, "Activeer", "tekst", "<p>tekst</p>", "02 Rotterdam"),
        user_id=None,
        branch_id=None,
        expires_at=now + LIVES["mail"],
        now=now,
    )


def _sms(number: str, now: datetime) -> Message:
    return queue_sms(
        purpose="sign-in",
        to=Receiver(number, None, None),
        text=f"Uw code is {number[-6:]}.",
        user_id=None,
        expires_at=now + LIVES["sms"],
        now=now,
    )
