"""Test that docs/asvs.csv names existing evidence for each requirement."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest

from quality.markers import nodes, shown, strays
from tests.guards.asvs import ROOT, Row, exists, faults, loose_ends, rows

# The requirements chosen from the standard. Not part of the repository.
CHOSEN = ROOT.parent / "shared" / "asvs.csv"
MODEL = ROOT / "docs" / "threat-model.md"
MADE_UP = Row("V0.0.0", "1", "Nothing", "met", "", ("tests/guards/test_asvs.py",))


def test_every_row_has_a_status_and_names_existing_evidence() -> None:
    assert [fault for row in rows() for fault in faults(row)] == []


def test_every_marker_names_a_row_and_every_test_of_the_table_is_marked() -> None:
    assert loose_ends() == []


def test_no_requirement_is_listed_twice() -> None:
    ids = [row.id for row in rows()]
    assert len(ids) == len(set(ids)) == 166


@pytest.mark.skipif(not CHOSEN.exists(), reason="extra: wants the list the table was made of")
def test_every_chosen_requirement_is_listed() -> None:
    with CHOSEN.open(encoding="utf-8", newline="") as file:
        chosen = [(row["id"], row["level"]) for row in csv.DictReader(file)]
    assert [(row.id, row.level) for row in rows()] == chosen


@pytest.mark.parametrize(
    "evidence",
    [
        "tests/guards/test_asvs.py::test_that_nobody_wrote",
        "tests/guards/test_nothing.py",
        "tests/guards/test_asvs.py::test_made_up_evidence_is_found[make nothing]",
        "make nothing",
        "manage.py nothing",
        "ruff S999",
        "ruff D104",
        "docs/nothing.md",
        "docs/asvs.md#nothing",
        "believe us",
    ],
)
def test_made_up_evidence_is_found(evidence: str) -> None:
    assert not exists(evidence)
    assert faults(replace(MADE_UP, evidence=(evidence,))) == [f"V0.0.0: there is no {evidence}"]


@pytest.mark.parametrize(
    ("status", "reason", "evidence"),
    [
        ("met", "", ()),
        ("deviates", "D1", ()),
        ("deviates", "", ("make test",)),
        ("not applicable", "", ()),
        ("open", "", ("make test",)),
        ("nearly", "", ("make test",)),
    ],
)
def test_incomplete_row_is_found(status: str, reason: str, evidence: tuple[str, ...]) -> None:
    assert faults(replace(MADE_UP, status=status, reason=reason, evidence=evidence)) != []


def test_threat_model_names_existing_tests() -> None:
    named = re.findall(
        r"`((?:unit|journeys|races|guards|browser)/[^`]*)`", MODEL.read_text("utf-8")
    )
    assert len(named) > 20
    assert [path for path in named if not (ROOT / "tests" / path).exists()] == []


def test_every_kind_of_evidence_is_recognised(tmp_path: Path) -> None:
    file = tmp_path / "test_one.py"
    file.write_text(
        "def test_a(): ...\nclass TestB:\n    def test_c(self): ...\ndef helper(): ...\n"
    )
    assert [node.id for node in nodes(file, tmp_path)] == [
        "test_one.py",
        "test_one.py::test_a",
        "test_one.py::TestB::test_c",
    ]
    for one in ("make test", "manage.py check --deploy", "ruff S608", "docs/operations.md#logs"):
        assert exists(one)


MARKED = """
import pytest
pytestmark = [pytest.mark.django_db, pytest.mark.asvs("V1")]
@pytest.mark.asvs("V1", "V2")
@pytest.mark.requirement("V3")
def test_a(): ...
class TestB:
    @pytest.mark.asvs("V2")
    def test_c(self): ...
"""
STRAY = """
@pytest.mark.asvs("V1")
class TestB: ...
@pytest.mark.asvs("V1")
def helper(): ...
@pytest.mark.parametrize("one", [pytest.param(1, marks=pytest.mark.asvs("V1"))])
def test_a(one): ...
"""


def test_tests_are_found_by_their_markers(tmp_path: Path) -> None:
    file = tmp_path / "test_one.py"
    file.write_text(MARKED)
    assert shown(nodes(file, tmp_path), "asvs") == {
        "V1": ["test_one.py", "test_one.py::test_a"],
        "V2": ["test_one.py::test_a", "test_one.py::TestB::test_c"],
    }


def test_marker_in_a_place_where_it_is_not_read_is_found(tmp_path: Path) -> None:
    file = tmp_path / "test_one.py"
    file.write_text(MARKED)
    assert strays(file, tmp_path, "asvs") == []
    other = tmp_path / "test_two.py"
    other.write_text(STRAY)
    assert strays(other, tmp_path, "asvs") == [f"test_two.py:{line}" for line in (2, 4, 6)]
