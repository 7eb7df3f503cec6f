"""`manage.py createsuperuser`: there are no superusers here (S71)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Refuses, whatever it is asked."""

    help = "Refuses: use `manage.py invite EMAIL --role head-office`."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ignored", nargs="*")

    def run_from_argv(self, argv: list[str]) -> None:
        """Drop what follows the name: the answer is the same whatever Django's own would take."""
        super().run_from_argv(argv[:2])

    def handle(self, *_args: object, **_options: object) -> None:
        message = (
            "There are no superusers here. Invite the first administrator instead:"
            " manage.py invite EMAIL --first-name … --last-name … --phone … --role head-office"
        )
        raise CommandError(message)
