"""Test that `make quick` skips at most a dozen tests, all in tests/unit or tests/journeys."""

from __future__ import annotations

from collections import Counter

from tests.guards.asvs import ROOT

_MARK = "\n@pytest.mark.slow\n"
_MOST = 12


def test_quick_run_leaves_out_at_most_a_dozen_unit_tests_and_journeys() -> None:
    marked = Counter[str]()
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        marked[file.relative_to(ROOT).parts[1]] += file.read_text(encoding="utf-8").count(_MARK)
    assert 0 < marked.total() <= _MOST
    assert marked.total() == marked["unit"] + marked["journeys"]
