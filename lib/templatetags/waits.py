"""Template filters that write in Dutch when, or how long from now, an attempt is allowed again."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone

from lib import waits

register = template.Library()


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
