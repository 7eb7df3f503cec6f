"""`manage.py changepassword`: nobody sets anybody's password (S71)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Refuses, whoever it is asked for."""

    help = "Refuses: people choose their own password through a mail."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ignored", nargs="*")

    def run_from_argv(self, argv: list[str]) -> None:
        """Drop what follows the name: the answer is the same whatever Django's own would take."""
        super().run_from_argv(argv[:2])

    def handle(self, *_args: object, **_options: object) -> None:
        message = (
            "Nobody sets a password for somebody else. Who forgot it asks for a mail on the login"
            " page; who never had one gets the activation mail again: manage.py invite EMAIL …"
        )
        raise CommandError(message)
