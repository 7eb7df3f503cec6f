"""Fill the board of the desk for people who were there before it."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from lib.clock import CLOCK
from onboarding.filling import fill


class Command(BaseCommand):
    """Make the missing rows of progress. May be stopped at any time, and run again."""

    help = "Make the missing rows of progress, for the board. Run it once after the upgrade."

    def handle(self, **_options: object) -> None:
        """Print how far it is after each piece of people."""
        made = 0
        for piece in fill(CLOCK.now()):
            made += piece
            self.stdout.write(f"{made} people")
        self.stdout.write(f"Done: {made} rows.")
