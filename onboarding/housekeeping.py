"""The maintenance of onboarding."""

from __future__ import annotations

from datetime import datetime

from lib.housekeeping import Housekeeping
from lib.pieces import update_in_pieces
from onboarding.models import Progress, Stage


class OnboardingHousekeeping(Housekeeping):
    """Let the board show that a restored backup's links have ended."""

    def after_restore(self, now: datetime) -> dict[str, int]:
        """Write `now` as the end of each person's link, until the desk sends a new one (S103)."""
        waiting = Progress.objects.filter(stage__lt=Stage.PASSWORD, link_ends_at__gt=now)
        return {"progress": update_in_pieces(waiting, link_ends_at=now)}
