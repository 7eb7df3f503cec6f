"""`manage.py clear_sms_quota`: let a person who reached the daily limit request SMS codes again."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from twofactor.sms_codes import clear_sms_quotas


class Command(BaseCommand):
    """Reset the SMS quotas of a person's number. Wrong codes and shared quotas still count."""

    help = "Lets a person ask for SMS codes again today. Wrong codes already entered still count."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *_args: object, email: str, **_options: object) -> None:
        person = User.objects.by_email(email)
        used = clear_sms_quotas(user_id=person.pk, now=timezone.now()) if person else None
        if used is None:
            message = f"No person has the address {email}."
            raise CommandError(message)
        self.stdout.write(f"{email} can ask for SMS codes again; forgotten: {used.used} SMS.")
