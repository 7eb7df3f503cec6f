"""Test that every catalogue has exactly the texts of code and templates."""

from __future__ import annotations

from quality.languages.check import faults
from quality.languages.extract import extracted


def test_catalogues_have_every_text_and_no_other() -> None:
    """After a change of a text, run `make messages`."""
    found = [
        line
        for catalogue, texts in extracted().items()
        for language in catalogue.languages
        for line in faults(catalogue, language, texts)
        if line.startswith(("missing", "obsolete"))
    ]
    assert found == []
