"""`manage.py rotate_keys`: seal everything anew under the first key of SEALING_KEYS (S102)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lib.housekeeping import reseal_all
from lib.sealing import SealBrokenError


class Command(BaseCommand):
    """Idempotent, and resumable: a row is either under its old key or under the new one.

    Put the new key in front of SEALING_KEYS everywhere, restart, run this, run it again until it
    says 0, then take the old key out.
    """

    help = "Seals every secret anew under the first key of SEALING_KEYS."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Reseal, and say how much; a value that does not open stops it, changing nothing there."""
        try:
            done = reseal_all()
        except SealBrokenError as broken:
            message = f"Stopped: {broken}. Put that key back into SEALING_KEYS and run this again."
            raise CommandError(message) from broken
        for what, number in sorted(done.items()):
            self.stdout.write(f"{number:8} {what}")
        first = next(iter(settings.SEALING_KEYS))
        self.stdout.write(f"{done.total():8} sealed anew under key {first}")
