"""Write in Dutch when, or how long from now, an attempt is allowed again, rounded up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

_SECOND, _MINUTE, _HOUR, _DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)


def from_when(moment: datetime, now: datetime) -> str:
    """Return `moment` in Dutch words, with the day if it is not today: 'morgen na 05:32'."""
    shown = timezone.localtime(whole_minute(moment))
    days = (shown.date() - timezone.localtime(now).date()).days
    time = date_format(shown, "H:i")
    if days <= 0:
        return _("na %(time)s") % {"time": time}
    if days == 1:
        return _("morgen na %(time)s") % {"time": time}
    return _("op %(day)s na %(time)s") % {"day": in_sentence(shown, "l j E"), "time": time}


def how_long(moment: datetime, now: datetime) -> str:
    """Return the time from `now` until `moment`, in Dutch words such as 'over 5 minuten'."""
    return after(max(wait_until(moment, now), _MINUTE))


def wait_until(moment: datetime, now: datetime) -> timedelta:
    """Return the time from `now` until `moment`, also if summer time begins or ends between."""
    return moment.astimezone(UTC) - now.astimezone(UTC)  # within one zone, Python ignores that


def after(wait: timedelta) -> str:
    """Return a wait in Dutch words, such as 'over 5 minuten', rounded up to a whole unit."""
    if wait < _MINUTE:
        count = _units(wait, _SECOND)
        return ngettext("over %(count)d seconde", "over %(count)d seconden", count) % {
            "count": count
        }
    if wait < 2 * _HOUR:
        count = _units(wait, _MINUTE)
        return ngettext("over %(count)d minuut", "over %(count)d minuten", count) % {"count": count}
    if wait < 2 * _DAY:
        count = _units(wait, _HOUR)
        return ngettext("over %(count)d uur", "over %(count)d uur", count) % {"count": count}
    count = _units(wait, _DAY)
    return ngettext("over %(count)d dag", "over %(count)d dagen", count) % {"count": count}


def in_sentence(moment: datetime, shape: str) -> str:
    """Return a local moment in the format `shape`, as it is written in the middle of a sentence.

    Django's names of days and months have a capital in languages that write them without.
    """
    written = date_format(moment, shape)
    return written if get_language() == "en" else written.lower()


def _units(wait: timedelta, unit: timedelta) -> int:
    return -(-wait // unit)


def whole_minute(moment: datetime) -> datetime:
    """Return `moment` rounded up to a whole minute."""
    exact = moment.astimezone(UTC)
    whole = exact.replace(second=0, microsecond=0)
    return whole if whole == exact else whole + _MINUTE
