"""How many billed segments an SMS needs, which depends on its characters and where it is split."""

from __future__ import annotations

import pytest

from messaging.segments import segments


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("[" + "a" * 158, 1),
        ("[" + "a" * 159, 2),
        ("ŝ" * 70, 1),
        ("ŝ" * 71, 2),
        ("ŝ" + "a" * 133, 2),
        ("ŝ" + "a" * 134, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_text_is_split_into_the_expected_number_of_segments(text: str, parts: int) -> None:
    assert segments(text) == parts
