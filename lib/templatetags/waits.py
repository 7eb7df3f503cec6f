"""Template filters that write a waiting time in Dutch words."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone

from lib import waits

register = template.Library()


@register.filter
def from_when(moment: datetime) -> str:
    """Return when the next attempt is allowed, with the day if not today: 'morgen na 05:32'."""
    return waits.from_when(moment, timezone.now())


@register.filter
def how_long(moment: datetime) -> str:
    """Return the time from now until `moment` in words, such as 'over 5 minuten'."""
    return waits.how_long(moment, timezone.now())
