"""Durations and numbers in Dutch words: the largest unit, in singular or plural."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lib.in_words import in_words, spelled


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (timedelta(seconds=1), "1 seconde"),
        (timedelta(seconds=90), "90 seconden"),
        (timedelta(minutes=1), "1 minuut"),
        (timedelta(minutes=10), "10 minuten"),
        (timedelta(minutes=90), "90 minuten"),
        (timedelta(hours=1), "1 uur"),
        (timedelta(days=1), "24 uur"),
        (timedelta(hours=36), "36 uur"),
        (timedelta(days=2), "2 dagen"),
        (timedelta(days=45), "45 dagen"),
    ],
)
def test_duration_is_expressed_in_the_largest_unit_that_divides_it(
    duration: timedelta, words: str
) -> None:
    assert in_words(duration) == words


@pytest.mark.parametrize(("number", "word"), [(1, "één"), (3, "drie"), (10, "tien"), (11, "11")])
def test_number_up_to_ten_is_a_word(number: int, word: str) -> None:
    assert spelled(number) == word
