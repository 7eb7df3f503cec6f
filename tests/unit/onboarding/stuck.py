"""The rows of 'Zit vast' on the desk's board, at ten o'clock on a Friday."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.models import User
from desk.stuck import Stuck
from onboarding.models import Progress
from tests.unit.onboarding.conftest import Enter

NOW = datetime(2026, 12, 4, 9, 0, tzinfo=UTC)  # 10:00 in the Netherlands
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NO_MAILBOX, FULL = "bounce 5.1.1", "bounce 5.2.2"


@pytest.fixture(autouse=True)
def ten_o_clock(db: None) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def stuck(enter: Enter, staff: User) -> list[Stuck]:
    """Return the rows that this staff member sees, without those of staff."""
    Progress.objects.filter(user__is_staff=True).delete()
    found: list[Stuck] = enter(staff).get("/beheer/").context["stuck"]
    return found


def only(enter: Enter, staff: User) -> Stuck:
    [found] = stuck(enter, staff)
    return found
