"""A template tag that returns a setting, and filters that write a duration or number in Dutch."""

from __future__ import annotations

from datetime import timedelta

from django import template
from django.conf import settings

from lib import in_words as words

register = template.Library()


@register.simple_tag
def limit(name: str) -> object:
    """Return the value of the setting `name`, such as a limit of config/limits.py."""
    found: object = getattr(settings, name)
    return found


@register.filter
def in_words(duration: timedelta) -> str:
    """Return a duration in Dutch words, such as '10 minuten'."""
    return words.in_words(duration)


@register.filter
def spelled(number: int) -> str:
    """Return a number from 0 to 10 as a Dutch word, and a larger number in digits."""
    return words.spelled(number)
