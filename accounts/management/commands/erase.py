"""`manage.py erase PERSON` erases a person. Run it again after restoring an older backup."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import User
from accounts.people.erasure import erase


class Command(BaseCommand):
    """Erase one person and print the user's id. Change nothing if no such person is found."""

    help = "Erases a person who left: the account and everything that names the person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", help="e-mail address, or the user id from the log")

    def handle(self, *_args: object, person: str, **_options: object) -> None:
        user_id = int(person) if person.isdecimal() else _number_of(person)
        if erase(user_id=user_id, by=None, now=timezone.now()):
            self.stdout.write(f"Erased person {user_id}.")
        else:
            self.stdout.write(f"No person found for {person}: nothing was erased.")


def _number_of(email: str) -> int:
    user = User.objects.by_email(email)
    return user.pk if user else 0
