"""Django's own commands that make no sense here answer with what does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError

if TYPE_CHECKING:
    from argparse import ArgumentParser


class RefusingCommand(BaseCommand):
    """Refuses, whatever it is asked, with the sentence in `answer`."""

    requires_system_checks = ()
    answer = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take anything."""
        parser.add_argument("ignored", nargs="*")

    def run_from_argv(self, argv: list[str]) -> None:
        """Drop what follows the name: the answer is the same whatever Django's own would take."""
        super().run_from_argv(argv[:2])

    def handle(self, *_args: object, **_options: object) -> None:
        """Raise CommandError with the answer."""
        raise CommandError(self.answer)
