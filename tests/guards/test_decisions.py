"""Test that docs/decisions/ is numbered without gaps, and each heading begins with its number."""

from __future__ import annotations

from pathlib import Path

PAGES = sorted(Path("docs/decisions").glob("*.md"))


def test_each_decision_has_the_next_number() -> None:
    assert [int(page.name[:4]) for page in PAGES] == list(range(1, len(PAGES) + 1))


def test_each_decision_is_headed_by_its_number() -> None:
    heads = [page.read_text().partition(".")[0] for page in PAGES]
    assert heads == [f"# {int(page.name[:4])}" for page in PAGES]
