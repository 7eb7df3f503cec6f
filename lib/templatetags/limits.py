"""Limits of the settings, for templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.conf import settings

from lib import in_words as words

if TYPE_CHECKING:
    from datetime import timedelta

register = template.Library()


@register.simple_tag
def limit(name: str) -> object:
    """Return a limit of config/limits.py as it is now."""
    found: object = getattr(settings, name)
    return found


@register.filter
def in_words(duration: timedelta) -> str:
    """Return a duration in words: '10 minuten'."""
    return words.in_words(duration)


@register.filter
def spelled(number: int) -> str:
    """Return a small number as a word."""
    return words.spelled(number)
