"""The words from which static/site.js writes the seconds and minutes that are left of a wait."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils.translation import override

from lib.in_words import in_words
from lib.templatetags.waits import counted_down, wait_counted_down
from lib.waits import after

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
_UNITS = (timedelta(seconds=1), timedelta(minutes=1))


def words_of(html: str, unit: str) -> list[str]:
    """Return the words that the element has for some numbers of this unit."""
    found = re.search(rf'data-{unit}="([^"]*)"', html)
    assert found, html
    return found[1].split("|")


def without_number(words: str) -> str:
    return re.sub(r"\d+", "", words)


@time_machine.travel(NOW, tick=False)
def test_element_has_the_seconds_left_and_the_words_of_the_server() -> None:
    html = counted_down(NOW + timedelta(seconds=61.2))
    assert 'data-left="62"' in html
    assert ">over 2 minuten<" in html
    assert words_of(html, "seconds")[:2] == ["over 1 seconde", "over 2 seconden"]
    assert words_of(html, "minutes")[:2] == ["over 1 minuut", "over 2 minuten"]


@time_machine.travel(NOW, tick=False)
def test_whole_wait_is_shown_and_what_is_left_of_it_counted() -> None:
    html = wait_counted_down(timedelta(minutes=1), until=NOW + timedelta(seconds=43))
    assert 'data-left="43"' in html
    assert ">1 minuut<" in html
    assert words_of(html, "seconds")[:2] == ["1 seconde", "2 seconden"]


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
def test_every_plural_form_of_a_language_is_among_the_words(language: str) -> None:
    with override(language):
        assert missing(counted_down(NOW), after) == set()
        assert missing(wait_counted_down(timedelta(minutes=1), until=NOW), in_words) == set()


def missing(html: str, words: Callable[[timedelta], str]) -> set[str]:
    """Return the forms of `words` that no number of the element has."""
    told = words_of(html, "seconds") + words_of(html, "minutes")
    needed = {without_number(words(n * unit)) for unit in _UNITS for n in range(1, 60)}
    return needed - set(map(without_number, told))
