"""What a round of reminders costs, when it runs, and how its moments are spread."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.mail import mails
from accounts.models import User
from messaging.models import Message
from onboarding import reminders
from onboarding.models import Progress, Reminder, Stage
from onboarding.remind_times import is_by_day, next_moment
from onboarding.reminders import remind
from tests.unit.onboarding.conftest import NOW, with_password

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOON = NOW.replace(hour=11) + timedelta(days=3)  # of the third day after the invitation
UPDATES, OF_A_PERSON = 2, 14


def due(*people: User) -> None:
    """Let only these people be due at noon."""
    Progress.objects.update(remind_at=None)
    Progress.objects.filter(user__in=people).update(remind_at=NOON)


def reminded() -> list[int]:
    return list(Reminder.objects.order_by("user").values_list("user_id", flat=True))


def statements(now: datetime) -> int:
    with CaptureQueriesContext(connection) as captured:
        remind(now)
    return len(captured)


@pytest.mark.parametrize("month", [1, 7])
def test_reminders_go_out_by_day_in_winter_and_in_summer(month: int) -> None:
    moments = {hour: datetime(2026, month, 1, hour, 59, tzinfo=AMSTERDAM) for hour in range(24)}
    assert [hour for hour, at in moments.items() if is_by_day(at)] == list(range(9, 20))


def test_no_statement_is_made_at_night(anna: User) -> None:
    due(anna)
    assert statements(datetime(2026, 3, 5, 22, tzinfo=AMSTERDAM)) == 0


def test_round_with_nobody_due_takes_one_statement(anna: User) -> None:
    due()
    assert statements(NOON) == 1


def test_round_takes_the_statements_of_those_whom_it_reminds(
    anna: User, ahmed: User, rosa: User
) -> None:
    due(anna, ahmed, rosa)
    assert statements(NOON) <= UPDATES + 3 * (OF_A_PERSON + 1)
    assert set(reminded()) == {anna.pk, ahmed.pk, rosa.pk}


def test_people_who_are_ready_take_no_statement_each(anna: User, ahmed: User) -> None:
    due(anna, ahmed)
    Progress.objects.update(stage=Stage.APP)
    assert statements(NOON) == 3
    assert (reminded(), Progress.objects.exclude(remind_at=None).count()) == ([], 0)


def test_sender_goes_on_until_nobody_is_due(
    anna: User, ahmed: User, rosa: User, settings: Settings
) -> None:
    settings.REMIND_SLICE = 2
    due(anna, ahmed, rosa)
    assert [remind(NOON), remind(NOON)] == [True, False]
    assert len(reminded()) == 3


def test_reminder_is_behind_mails_for_which_somebody_waits(anna: User) -> None:
    due(anna)
    remind(NOON)
    assert Message.objects.get(purpose="reminder").is_bulk


def test_fault_with_one_person_leaves_the_others_reminded(
    anna: User, ahmed: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    due(anna, ahmed)
    real = mails.send_reminder

    def fails(*, user: User, stop_token: str, now: datetime) -> Message:
        if user == anna:
            raise DatabaseError("a fault")
        return real(user=user, stop_token=stop_token, now=now)

    monkeypatch.setattr(reminders, "send_reminder", fails)
    remind(NOON)
    assert reminded() == [ahmed.pk]
    assert Progress.objects.filter(user=anna, remind_at__gt=NOON).exists()


def test_frozen_person_and_staff_without_a_branch_are_not_reminded(anna: User, hanna: User) -> None:
    User.objects.filter(pk=with_password(anna).pk).update(frozen_at=NOW)
    due(anna, hanna)
    remind(NOON)
    assert reminded() == []


def test_database_looks_for_the_due_in_their_index(anna: User) -> None:
    rows = Progress.objects.filter(remind_at__lte=NOON).order_by("remind_at")[:50]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert "onboarding_progress_remind" in rows.explain()


@given(st.integers(0, 2 * 365 * 24 * 3600), st.integers(1, 10**7))
def test_moment_is_by_day_and_within_a_day_of_the_earliest(seconds: int, user_id: int) -> None:
    earliest = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    found = next_moment(earliest, user_id)
    assert is_by_day(found)
    assert timedelta(0) <= found - earliest <= timedelta(hours=25)  # a day with a changed clock


def test_moments_of_people_invited_together_are_spread_over_the_day() -> None:
    night = datetime(2026, 3, 5, 2, tzinfo=AMSTERDAM)
    hours = Counter(timezone.localtime(next_moment(night, one)).hour for one in range(1, 5_001))
    assert set(hours) == set(range(9, 19))
    assert max(hours.values()) < 2 * min(hours.values())
