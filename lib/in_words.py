"""Write durations and small numbers in Dutch words, for sentences on pages."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy, ngettext

_SECOND, _MINUTE, _HOUR, _DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)
_SPELLED = (
    gettext_lazy("nul"),
    gettext_lazy("één"),
    gettext_lazy("twee"),
    gettext_lazy("drie"),
    gettext_lazy("vier"),
    gettext_lazy("vijf"),
    gettext_lazy("zes"),
    gettext_lazy("zeven"),
    gettext_lazy("acht"),
    gettext_lazy("negen"),
    gettext_lazy("tien"),
)


def in_words(duration: timedelta) -> str:
    """Return a duration in Dutch, in the largest unit that gives a whole number: '10 minuten'.

    One day is '24 uur'. The unit 'dagen' is used from two days on: '2 dagen'.
    """
    if duration >= 2 * _DAY and not duration % _DAY:  # "een dag" is understood to end at midnight
        count = duration // _DAY
        return ngettext("%(count)d dag", "%(count)d dagen", count) % {"count": count}
    if duration >= _HOUR and not duration % _HOUR:
        count = duration // _HOUR
        return ngettext("%(count)d uur", "%(count)d uur", count) % {"count": count}
    if duration >= _MINUTE and not duration % _MINUTE:
        count = duration // _MINUTE
        return ngettext("%(count)d minuut", "%(count)d minuten", count) % {"count": count}
    count = duration // _SECOND
    return ngettext("%(count)d seconde", "%(count)d seconden", count) % {"count": count}


def spelled(number: int) -> str:
    """Return a number from 0 to 10 as a Dutch word, and a larger number in digits."""
    return str(_SPELLED[number]) if number < len(_SPELLED) else str(number)
