"""Ten thousand people who wait for their activation mail, written by the same code as at the desk.

Called inside the site's own environment: `manage.py shell -c "from tests.bench.outbox import …"`.
"""

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.mails import send_activation
from accounts.models import Branch, User
from messaging.models import Message, State


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
            phone=f"+316{number:08d}",
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
