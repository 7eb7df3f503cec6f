"""Binary search in a sorted file finds the same lines as a linear search."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.sorted_file import has_line

_WORDS = st.binary(min_size=1, max_size=12).filter(lambda word: b"\n" not in word)


@given(st.sets(_WORDS, max_size=60), _WORDS, st.sampled_from([b"", b"\n"]))
def test_binary_search_agrees_with_a_linear_search(
    words: set[bytes], wanted: bytes, end: bytes
) -> None:
    lines = sorted(words)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "sorted"
        file.write_bytes(b"\n".join(lines) + end)
        for one in {wanted, *lines}:
            assert has_line(file, one) == any(line.startswith(one) for line in lines)


def test_bytes_below_a_line_end_keep_their_order(tmp_path: Path) -> None:
    file = tmp_path / "sorted"
    file.write_bytes(b"a\na\x01\na\x01b\nb\n")
    assert has_line(file, b"a\x01b")


def test_empty_file_contains_no_line(tmp_path: Path) -> None:
    file = tmp_path / "empty"
    file.touch()
    assert not has_line(file, b"x")


def test_deleted_file_raises_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        has_line(tmp_path / "nowhere", b"x")
