"""`manage.py purge`: delete expired rows. A timer should run this command once a night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from lib.housekeeping import purge_all


class Command(BaseCommand):
    """Delete expired rows. Can run at any time, because it deletes no row that is still needed."""

    help = "Delete expired links, codes, sessions, devices, attempts, old messages and log rows."

    def handle(self, *_args: Any, **_options: Any) -> None:
        gone = purge_all(timezone.now())
        for what, number in sorted(gone.items()):
            self.stdout.write(f"{number:8} {what}")
        self.stdout.write(f"{gone.total():8} rows purged")
