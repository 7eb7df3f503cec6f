"""Ten thousand people who wait for their activation mail, written by the same code as at the desk.

Called inside the site's own environment: `manage.py shell -c "from quality.bench.outbox import …"`.
"""

from __future__ import annotations

import random
import time

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.mail.mails import send_activation
from accounts.models import Branch, User
from messaging.models import Message
from messaging.states import State


def rotterdam() -> Branch:
    """Make the branch that all mails come from."""
    found, _made = Branch.objects.get_or_create(
        number="02",
        name="Rotterdam",
        defaults={"phone": "+31101234567", "reply_to": "rotterdam@werktalent.example"},
    )
    return found


def make_people(many: int, *, password: str | None = None) -> list[User]:
    """Make so many people, all of one password; without one they never chose any."""
    branch, hashed = rotterdam(), make_password(password)
    people = [
        User(
            email=f"medewerker{number}@mail.example",
            first_name="Sanne",
            last_name="de Boer",
            phone=f"+3161{number:07d}",
            branch=branch,
            password=hashed,
        )
        for number in range(many)
    ]
    return User.objects.bulk_create(people)


def invite(many: int) -> None:
    """Queue an activation mail to each of so many people, in one commit."""
    with transaction.atomic():
        for person in make_people(many):
            send_activation(user=person, now=timezone.now())


def unsent() -> int:
    """Count the messages that are not sent, whatever became of them."""
    return Message.objects.exclude(state=State.SENT).count()


def empty() -> None:
    """Forget all messages, sent or not."""
    Message.objects.all().delete()


def wake_ups(many: int) -> list[float]:
    """Queue mails one by one, at odd moments; give the seconds until each was sent."""
    person = User.objects.first()
    assert person
    return [_until_sent(send_activation(user=person, now=timezone.now())) for _ in range(many)]


def _until_sent(message: Message) -> float:
    while message.sent_at is None:
        time.sleep(0.01)
        message.refresh_from_db()
    time.sleep(random.random())
    return (message.sent_at - message.created_at).total_seconds()
