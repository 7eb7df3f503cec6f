"""`manage.py purge`: forget what is past its time. Meant for a timer, once a night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from lib.housekeeping import purge_all


class Command(BaseCommand):
    """May be run at any time, any number of times; it deletes nothing that is still in use."""

    help = "Deletes expired links, codes, sessions, devices, tries, old messages and log lines."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Purge, and say how much."""
        gone = purge_all(timezone.now())
        for what, number in sorted(gone.items()):
            self.stdout.write(f"{number:8} {what}")
        self.stdout.write(f"{gone.total():8} rows purged")
