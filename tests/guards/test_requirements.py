"""Test that docs/requirements.md lists each requirement that code names, and the tests of each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from quality.markers import ROOT, marked, misplaced
from quality.requirements import DOCUMENT, MARKER, anchor_of, entries, faults, written
from tests.rooms import ALL

DEVIATIONS = ROOT / "docs" / "decisions" / "0002-deviations.md"
_NUMBER = re.compile(r"\b([SD]\d{1,2}|S10\d|[Rr]aces? \d+)\b")
# The names of ruff's rules look like numbers of requirements.
_RULE = re.compile(r"noqa|ruff")
EXAMPLE = """# Requirements

- <a id="s1"></a>**S1** Something
  over two lines.
  - Also: `make timing`.
  - `tests/unit/test_old.py`: `test_that_was_renamed`,
    `test_too`
- <a id="race-2"></a>**race 2** Something that is not met.
  - Not met: because.

The end.
"""
SHOWN = {"S1": ["tests/test_b.py::test_c", "tests/test_b.py::TestD::test_e", "tests/test_a.py"]}


def test_document_is_as_the_command_writes_it() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert document == written(document, marked(MARKER)), "run python -m quality.requirements"


def test_every_requirement_has_a_test_or_a_reason_why_not() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert faults(document, marked(MARKER)) == []
    assert misplaced(MARKER) == []
    assert len(entries(document)) == 82


def test_every_number_in_code_and_documents_leads_to_a_requirement() -> None:
    named = {entry.number for entry in entries(DOCUMENT.read_text(encoding="utf-8"))}
    files = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    files += [file for room in (*ALL, "tests") for file in (ROOT / room).rglob("*.py")]
    others = [file for file in files if file.name != Path(__file__).name]
    lines = [line for file in others for line in file.read_text("utf-8").splitlines()]
    used = {number for line in lines if not _RULE.search(line) for number in numbers_in(line)}
    assert used - named == set()


def test_every_link_to_a_requirement_leads_to_its_line() -> None:
    anchors = {entry.anchor for entry in entries(DOCUMENT.read_text(encoding="utf-8"))}
    texts = [file.read_text(encoding="utf-8") for file in (ROOT / "docs").rglob("*.md")]
    linked = {one for text in texts for one in re.findall(r"requirements\.md#([\w-]+)", text)}
    assert len(linked) > 20
    assert linked - anchors == set()


def test_every_deviation_has_its_reasons() -> None:
    named = {entry.number for entry in entries(DOCUMENT.read_text(encoding="utf-8"))}
    reasons = set(re.findall(r"^\| (D\d) \|", DEVIATIONS.read_text("utf-8"), re.MULTILINE))
    assert {number for number in named if number.startswith("D")} == reasons


def test_renamed_tests_are_replaced_and_words_stay() -> None:
    assert written(EXAMPLE, SHOWN) == EXAMPLE.replace(
        "  - `tests/unit/test_old.py`: `test_that_was_renamed`,\n    `test_too`\n",
        "  - `tests/test_a.py`\n  - `tests/test_b.py`: `test_c`, `TestD::test_e`\n",
    )


def test_long_list_of_tests_is_replaced_as_a_whole() -> None:
    many = {"S1": [f"tests/test_b.py::test_number_{number}" for number in range(30)]}
    long = written(EXAMPLE, many)
    assert max(map(len, long.splitlines())) <= 118
    assert written(long, many) == long
    assert written(long, SHOWN) == written(EXAMPLE, SHOWN)


@pytest.mark.parametrize(
    ("document", "shown", "fault"),
    [
        (EXAMPLE, {}, "S1: no test and no word why"),
        (EXAMPLE, SHOWN | {"S9": ["tests/x.py"]}, "tests/x.py: there is no requirement S9"),
        (EXAMPLE.replace("**race 2**", "**S1**"), SHOWN, "S1: is there twice"),
        (EXAMPLE.replace('"s1"', '"s2"'), SHOWN, "S1: its anchor is s2"),
    ],
)
def test_each_fault_of_the_document_is_found(
    document: str, shown: dict[str, list[str]], fault: str
) -> None:
    assert fault in faults(document, shown)


def test_example_has_no_fault() -> None:
    assert faults(EXAMPLE, SHOWN) == []


def test_numbers_are_found() -> None:
    assert numbers_in("races 3 and 4: see S22, S101 and D3") == ["race 3", "S22", "S101", "D3"]
    assert anchor_of("race 3") == "race-3"


def numbers_in(line: str) -> list[str]:
    """Return the numbers of requirements, deviations and races in this line of text."""
    return [re.sub("[Rr]aces? ", "race ", number) for number in _NUMBER.findall(line)]
