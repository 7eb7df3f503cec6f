"""`manage.py after_restore`: what to run before a restored database is used (S103)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from lib.housekeeping import end_all_restored


class Command(BaseCommand):
    """A backup knows nothing of what was used or ended since; so everything of that kind ends.

    May be run again, and has to be when it broke off: it then ends what has begun since.
    """

    help = (
        "After a restore: ends every session, sign-in, link and remembered device, spends the"
        " present app codes, and lets no message of the backup go out again."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """End it all, and say how much."""
        ended = end_all_restored(timezone.now())
        for what, number in sorted(ended.items()):
            self.stdout.write(f"{number:8} {what}")
        self.stdout.write("Now read in docs/operations.md which changes to make again by hand.")
