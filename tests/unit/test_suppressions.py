"""The guard that counts lint suppressions (such as noqa) counts each of them and nothing else."""

from __future__ import annotations

from pathlib import Path

from tests.guards import suppressions


def test_each_kind_of_suppression_is_counted_where_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "some.py"
    mark = "#"
    file.write_text(
        f"a = 1  {mark} noqa: E1\nb = 2  {mark}type: ignore[x]\nnoqa = 'type: ignore'\n"
    )
    assert suppressions.count([file]) == {"noqa": 1, "type_ignore": 1, "no_cover": 0}


def test_one_more_than_allowed_fails_and_fewer_pass() -> None:
    assert suppressions.too_many({"noqa": 2}, {"noqa": 1}) == ["noqa"]
    assert suppressions.too_many({"noqa": 1, "no_cover": 1}, {"noqa": 2}) == ["no_cover"]
    assert suppressions.too_many({"noqa": 1}, {"noqa": 2}) == []
