"""Waiting times in Dutch: rounded up, and with the day unless the wait ends today."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lib.waits import from_when, how_long

HERE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 23, 7, 32, 10, tzinfo=HERE)  # a Monday


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 23, 14, 35, tzinfo=HERE), "na 14:35"),
        (datetime(2026, 11, 23, 14, 35, 1, tzinfo=HERE), "na 14:36"),
        (datetime(2026, 11, 23, 23, 59, 0, 1, tzinfo=HERE), "morgen na 00:00"),
        (datetime(2026, 11, 24, 5, 32, tzinfo=HERE), "morgen na 05:32"),
        (datetime(2026, 11, 25, 0, 0, tzinfo=HERE), "op woensdag 25 november na 00:00"),
        (datetime(2026, 12, 3, 9, 5, tzinfo=HERE), "op donderdag 3 december na 09:05"),
        (NOW, "na 07:33"),
    ],
)
def test_day_is_named_unless_it_is_today(moment: datetime, words: str) -> None:
    assert from_when(moment, NOW) == words


def test_day_is_that_of_the_users_time_zone_and_not_of_utc() -> None:
    late = datetime(2026, 11, 23, 22, 50, tzinfo=ZoneInfo("UTC"))
    assert from_when(late + timedelta(minutes=20), late) == "morgen na 00:10"


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (timedelta(0), "over 1 minuut"),
        (timedelta(seconds=30), "over 1 minuut"),
        (timedelta(minutes=1), "over 1 minuut"),
        (timedelta(minutes=1, microseconds=1), "over 2 minuten"),
        (timedelta(minutes=61), "over 61 minuten"),
        (timedelta(hours=2), "over 2 uur"),
        (timedelta(hours=21, minutes=1), "over 22 uur"),
        (timedelta(hours=24), "over 24 uur"),
        (timedelta(days=2), "over 2 dagen"),
        (timedelta(days=2, seconds=1), "over 3 dagen"),
    ],
)
def test_wait_is_rounded_up(wait: timedelta, words: str) -> None:
    assert how_long(NOW + wait, NOW) == words


def test_daylight_saving_change_moves_the_time_of_day_and_not_the_wait() -> None:
    before = datetime(2026, 10, 24, 12, 0, tzinfo=HERE)
    after = (before.astimezone(ZoneInfo("UTC")) + timedelta(hours=24)).astimezone(HERE)
    assert from_when(after, before) == "morgen na 11:00"
    assert how_long(after, before) == "over 24 uur"
