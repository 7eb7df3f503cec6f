"""Test that the Dutch is plain: u-form, short sentences, no jargon, and mails that read easily."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from quality.languages.extract import extracted
from tests.guards.test_mails import MAILS, URL, parts
from tests.source_document import EVERY

_INFORMAL = ("je", "jij", "jou", "jouw", "jullie", "jezelf")
_JARGON = (
    *("authenticeren", "credentials", "gebruikersnaam", "inloggegevens", "token", "ongeldig"),
    *("verificatie", "verifiëren", "valideren", "submit", "reset", "resetten", "e-mailbericht"),
    *("tevens", "indien", "middels", "teneinde", "dient", "dienen", "derhalve", "alsmede"),
    *("gelieve", "conform", "ten behoeve", "betreffende", "desbetreffende", "momenteel"),
)
_FORBIDDEN = re.compile(rf"\b(?:{'|'.join(_INFORMAL + _JARGON)})\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w'’-]*|\d+")
_SENTENCE_END = re.compile(r"(?<=[.?!:])\s+|\n+")
_MOST_WORDS = 15
_MOST_LIX = 35
_LONG = 7  # letters: a long word of the LIX has more than six
_NAMES = ("WerkTalent", "Rotterdam", "Alice", URL)


def texts() -> Iterator[str]:
    """Return each Dutch text, with x for each placeholder and without tags."""
    for catalog in extracted().values():
        for message in catalog:
            for text in [message.id] if isinstance(message.id, str) else message.id:
                yield re.sub(r"<[^>]+>", "", re.sub(r"%\(\w+\)[sd]|%[sd]", "x", text))


def is_of_source(text: str) -> bool:
    """Return whether this is a sentence of the source document, which stays to the letter."""
    pattern = ".+".join(map(re.escape, re.split(r"\bx\b", text)))
    return any(re.fullmatch(pattern, sentence) for sentence in EVERY)


def too_long(text: str) -> list[str]:
    """Return the sentences with too many words."""
    sentences = _SENTENCE_END.split(text)
    return [one for one in sentences if len(_WORD.findall(one)) > _MOST_WORDS]


def lix(text: str) -> float:
    """Return Björnsson's readability: words in a sentence, plus the percentage of long words."""
    words = _WORD.findall(text)
    sentences = [one for one in _SENTENCE_END.split(text) if _WORD.search(one)]
    long = sum(len(word) >= _LONG for word in words)
    return len(words) / len(sentences) + 100 * long / len(words)


def test_texts_are_in_the_u_form_without_jargon() -> None:
    found = [text for text in texts() if not is_of_source(text) and _FORBIDDEN.search(text)]
    assert found == []


def test_sentences_are_short() -> None:
    found = [one for text in texts() if not is_of_source(text) for one in too_long(text)]
    assert found == []


@pytest.mark.parametrize("mail", MAILS)
def test_mail_reads_easily(mail: str) -> None:
    text, _html = parts(mail)
    for left_out in (*EVERY, *_NAMES):
        text = text.replace(left_out, "")
    assert lix(text) <= _MOST_LIX, text


def test_control_other_dutch_is_found() -> None:
    assert _FORBIDDEN.search("Dient je token ongeldig te zijn?")
    assert too_long(" ".join(["woord"] * 16))
    assert not is_of_source("Voer deze code in en klik op 'x'.")
    assert lix("Verificatie van inloggegevens geschiedt middels authenticatiemiddelen.") > _MOST_LIX
