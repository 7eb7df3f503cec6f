"""When a person can be reminded: once a day, by day, at a time of their own."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils.timezone import get_default_timezone, localtime

_DAY = timedelta(days=1)
_NOT_AFTER = timedelta(hours=1)  # before the end of the day: a mail of bulk waits for all others
_SPREAD = 2_654_435_761, 2**32  # Knuth's multiplicative hash: neighbours get times far apart


def is_by_day(now: datetime) -> bool:
    """Return whether reminders go out at `now`, by the wall clock of the Netherlands."""
    begin, end = settings.REMIND_HOURS
    return begin <= localtime(now, get_default_timezone()).hour < end


def next_moment(earliest: datetime, user_id: int) -> datetime:
    """Return the first of this person's moments, one a day, that is not before `earliest`."""
    day = localtime(earliest, get_default_timezone()).date()
    own = _moment(day, user_id)
    return own if own >= earliest else _moment(day + _DAY, user_id)


def first_moment(invited_at: datetime, user_id: int) -> datetime:
    """Return when a person who was invited at `invited_at` is first reminded."""
    return next_moment(invited_at + settings.REMIND_AFTER[0], user_id)


def _moment(day: date, user_id: int) -> datetime:
    begin, end = settings.REMIND_HOURS
    times, of = _SPREAD
    part = user_id * times % of / of
    long = timedelta(hours=end - begin) - _NOT_AFTER
    # No clock is changed by day, so adding to the wall clock is right.
    return datetime.combine(day, time(begin), get_default_timezone()) + part * long
