"""A base class for commands that replace a command of Django and always fail."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError


class RefusingCommand(BaseCommand):
    """Fail with the message `answer`, which a subclass sets. Any arguments are ignored."""

    requires_system_checks = ()
    answer = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ignored", nargs="*")

    def run_from_argv(self, argv: list[str]) -> None:
        super().run_from_argv(argv[:2])  # options of the replaced command cause no error

    def handle(self, *_args: object, **_options: object) -> None:
        raise CommandError(self.answer)
