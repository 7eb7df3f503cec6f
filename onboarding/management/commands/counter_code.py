"""`manage.py counter_code`: issue a counter code (baliecode) if no staff member at the desk can."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from onboarding.authority import RefusedError
from onboarding.counter_codes import give_counter_code


class Command(BaseCommand):
    """Create a counter code and print it. The security log names no staff member for it."""

    help = "Issues a counter code to a person who lost the app: the last way back in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *_args: object, email: str, **_options: object) -> None:
        person = User.objects.by_email(email)
        if person is None:
            message = f"No person has the address {email}."
            raise CommandError(message)
        try:
            code = give_counter_code(by=None, user=person, now=timezone.now())
        except RefusedError as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"Counter code of {person}, valid for an hour: {code}")
