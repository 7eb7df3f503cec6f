"""`manage.py erase`: for who is not at any desk, and to do it again after a backup was put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import User
from accounts.people.erasure import erase

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Says whom it erased by number alone. Erasing somebody twice does nothing more."""

    help = "Erases somebody who left: the account and everything that names the person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", help="e-mail address, or the number that the log gives")

    def handle(self, *_args: object, person: str, **_options: object) -> None:
        user_id = int(person) if person.isdecimal() else _number_of(person)
        if erase(user_id=user_id, by=None, now=timezone.now()):
            self.stdout.write(f"Erased person {user_id}.")
        else:
            self.stdout.write(f"Nobody is {person}: nothing was erased.")


def _number_of(email: str) -> int:
    """Give somebody's id; 0, which nobody has, for an address that nobody has."""
    user = User.objects.by_email(email)
    return user.pk if user else 0
