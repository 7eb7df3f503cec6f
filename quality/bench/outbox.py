"""Make people and queue their activation mails, with the function that the desk calls.

Run in the site's environment: `manage.py shell -c "from quality.bench.outbox import …"`.
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
    """Return the branch of all people in the measurements. The first call creates the branch."""
    found, _made = Branch.objects.get_or_create(
        number="02",
        name="Rotterdam",
        defaults={"phone": "+31101234567", "reply_to": "rotterdam@werktalent.example"},
    )
    return found


def make_people(many: int, *, password: str | None = None) -> list[User]:
    """Create `many` people with this password. If `password` is None, they have no password yet."""
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
    """Create `many` people and queue an activation mail to each, in one transaction."""
    with transaction.atomic():
        for person in make_people(many):
            send_activation(user=person, now=timezone.now())


def unsent() -> int:
    """Return the number of messages that are not in state SENT."""
    return Message.objects.exclude(state=State.SENT).count()


def empty() -> None:
    Message.objects.all().delete()


def wake_ups(many: int) -> list[float]:
    """Queue `many` mails one by one: each within a second after the previous one was sent.

    Return for each mail the seconds from queued to sent.
    """
    person = User.objects.first()
    assert person
    return [_until_sent(send_activation(user=person, now=timezone.now())) for _ in range(many)]


def _until_sent(message: Message) -> float:
    while message.sent_at is None:
        time.sleep(0.01)
        message.refresh_from_db()
    time.sleep(random.random())
    return (message.sent_at - message.created_at).total_seconds()
