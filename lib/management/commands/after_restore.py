"""`manage.py after_restore`: make a restored database safe to use (S103)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from lib.housekeeping import end_all_restored


class Command(BaseCommand):
    """End the sessions, links, codes and devices in a restored backup. Can be run repeatedly."""

    help = (
        "After a restore: end every session, sign-in, link and remembered device, spend the current"
        " app codes, and send no message of the backup again."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        ended = end_all_restored(timezone.now())
        for what, number in sorted(ended.items()):
            self.stdout.write(f"{number:8} {what}")
        self.stdout.write("Next: repeat by hand the changes that docs/operations.md lists.")
