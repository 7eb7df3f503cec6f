"""`manage.py rotate_keys`: seal all secrets again with the first key of SEALING_KEYS (S102)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lib.housekeeping import reseal_all
from lib.sealing import SealBrokenError


class Command(BaseCommand):
    """Decrypt every secret that was sealed with an older key, and seal it with the first key.

    Raises CommandError if a secret cannot be decrypted. When to run it: docs/operations.md.
    """

    help = "Seal every secret again, under the first key of SEALING_KEYS."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            done = reseal_all()
        except SealBrokenError as broken:
            message = f"Stopped: {broken}. Put that key back into SEALING_KEYS and run this again."
            raise CommandError(message) from broken
        for what, number in sorted(done.items()):
            self.stdout.write(f"{number:8} {what}")
        first = next(iter(settings.SEALING_KEYS))
        self.stdout.write(f"{done.total():8} sealed again under key {first}")
