"""Every kind of security event has a sentence for the pages that list events."""

from __future__ import annotations

from accounts.log.events import Event
from accounts.log.words import WORDS, words_of


def test_every_event_has_a_sentence_of_its_own() -> None:
    assert set(WORDS) == set(Event)
    assert len({str(words) for words in WORDS.values()}) == len(Event)


def test_unknown_event_is_shown_by_its_name() -> None:
    assert words_of("from_a_later_version") == "from_a_later_version"
