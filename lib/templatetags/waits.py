"""Template tags that write in Dutch when, or how long from now, an attempt is allowed again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lib import waits
from lib.in_words import in_words

register = template.Library()

# Numbers that have all plural forms of the site's languages: 2 and 5 differ in Polish and
# Ukrainian, 5 and 20 in Romanian.
_NUMBERS = (1, 2, 5, 20)


@register.filter
def from_when(moment: datetime) -> str:
    """Return `moment` in Dutch words, with the day if it is not today: 'morgen na 05:32'."""
    return waits.from_when(moment, timezone.now())


@register.filter(expects_localtime=True)
def day(moment: datetime, shape: str) -> str:
    """Return a date inside a sentence, in the format `shape` of Django's filter `date`."""
    return waits.in_sentence(moment, shape)


@register.filter
def how_long(moment: datetime) -> str:
    """Return the time from now until `moment`, in Dutch words such as 'over 5 minuten'."""
    return waits.how_long(moment, timezone.now())


@register.filter
def counted_down(moment: datetime) -> SafeString:
    """Return `how_long(moment)` in an element that static/site.js counts down to the second."""
    return _timer(how_long(moment), until=moment, words=waits.after)


@register.simple_tag
def wait_counted_down(wait: timedelta, until: datetime) -> SafeString:
    """Return the words of `wait`; static/site.js replaces them by what is left until `until`."""
    return _timer(in_words(wait), until=until, words=in_words)


def _timer(shown: str, *, until: datetime, words: Callable[[timedelta], str]) -> SafeString:
    """Return an element with the seconds left, as the clock of a phone may be wrong.

    It has the words for some seconds and minutes too, of which the script takes the plural form.
    """
    left = ceil(waits.wait_until(until, timezone.now()).total_seconds())
    seconds, minutes = (
        "|".join(words(number * timedelta(**{unit: 1})) for number in _NUMBERS)
        for unit in ("seconds", "minutes")
    )
    html = '<span role="timer" data-left="{}" data-seconds="{}" data-minutes="{}">{}</span>'
    return format_html(html, left, seconds, minutes, shown)
