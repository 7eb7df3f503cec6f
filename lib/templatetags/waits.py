"""Waits in words, for templates."""

from datetime import datetime

from django import template
from django.utils import timezone

from lib import waits

register = template.Library()


@register.filter
def from_when(moment: datetime) -> str:
    """Return from when it may be tried again, with the day where that is not today."""
    return waits.from_when(moment, timezone.now())


@register.filter
def how_long(moment: datetime) -> str:
    """Return how long the wait is from now."""
    return waits.how_long(moment, timezone.now())
