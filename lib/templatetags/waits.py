"""Template filters that show a wait in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils import timezone

from lib import waits

if TYPE_CHECKING:
    from datetime import datetime

register = template.Library()


@register.filter
def from_when(moment: datetime) -> str:
    """Return when the next attempt is allowed, with the day if that is not today."""
    return waits.from_when(moment, timezone.now())


@register.filter
def how_long(moment: datetime) -> str:
    """Return the length of the wait from now."""
    return waits.how_long(moment, timezone.now())
