"""Write the tests of each requirement into docs/requirements.md.

`python -m quality.requirements` reads the markers of the tests (quality/markers.py) and replaces
the lines of tests in the document. The sentences in the document are written by hand. The command
prints the faults that only a person can fix.
"""

from __future__ import annotations

import re
import sys
import textwrap
from dataclasses import dataclass
from itertools import groupby

from quality.markers import ROOT, marked, misplaced

MARKER = "requirement"
DOCUMENT = ROOT / "docs" / "requirements.md"
_ENTRY = re.compile(r'- <a id="(?P<anchor>[^"]+)"></a>\*\*(?P<number>[^*]+)\*\* ')
_TESTS = "  - `tests/"
# An entry without a test must have a line that begins with one of these and gives the reason.
EXCUSES = ("  - Not met: ", "  - Not built: ", "  - Not tested: ")
WIDTH = 118

Shown = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One requirement: its number, its anchor, and its lines except those that list its tests."""

    number: str
    anchor: str
    lines: tuple[str, ...]


def written(document: str, shown: Shown) -> str:
    """Return the document with its lists of tests replaced. `shown`: test ids by requirement."""
    lines: list[str] = []
    for block in _blocks(document):
        kept = _without_tests(block)
        found = _ENTRY.match(block[0])
        lines += [*kept, *_lines_of(shown.get(found["number"], []))] if found else block
    return "\n".join(lines) + "\n"


def entries(document: str) -> list[Entry]:
    """Return every requirement of the document."""
    blocks = ((_ENTRY.match(block[0]), block) for block in _blocks(document))
    return [
        Entry(found["number"], found["anchor"], tuple(_without_tests(block)))
        for found, block in blocks
        if found
    ]


def faults(document: str, shown: Shown) -> list[str]:
    """Return the faults of the document that `written` does not fix, each as a sentence."""
    numbers = [entry.number for entry in entries(document)]
    return [
        *(f"{one}: no test and no word why" for one in _unexplained(document, shown)),
        *(f"{one}: is there twice" for one in dict.fromkeys(numbers) if numbers.count(one) > 1),
        *(
            f"{one.number}: its anchor is {one.anchor}"
            for one in entries(document)
            if one.anchor != anchor_of(one.number)
        ),
        *(
            f"{test}: there is no requirement {number}"
            for number, tests in shown.items()
            for test in tests
            if number not in numbers
        ),
    ]


def anchor_of(number: str) -> str:
    """Return the anchor that a requirement must have in the document, such as `s22` or `race-9`."""
    return number.lower().replace(" ", "-")


def main() -> int:
    """Write the document. Return 1 if it has faults that only a person can fix."""
    document, shown = DOCUMENT.read_text(encoding="utf-8"), marked(MARKER)
    DOCUMENT.write_text(written(document, shown), encoding="utf-8")
    wrong = faults(document, shown)
    wrong += [f"{place}: a marker that is not read there" for place in misplaced(MARKER)]
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


def _blocks(document: str) -> list[list[str]]:
    """Split the document into blocks: a requirement with its indented lines, or one other line."""
    blocks: list[list[str]] = []
    for line in document.splitlines():
        if blocks and line.startswith("  ") and _ENTRY.match(blocks[-1][0]):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _without_tests(block: list[str]) -> list[str]:
    """Return the block without its lines of tests."""
    kept, in_tests = [], False
    for line in block:
        in_tests = line.startswith(_TESTS) or (in_tests and line.startswith("    "))
        kept += [] if in_tests else [line]
    return kept


def _unexplained(document: str, shown: Shown) -> list[str]:
    return [
        entry.number
        for entry in entries(document)
        if entry.number not in shown and not any(one.startswith(EXCUSES) for one in entry.lines)
    ]


def _lines_of(tests: list[str]) -> list[str]:
    """Return a wrapped line for each file of the ids `tests`, with the tests of that file."""
    lines = []
    for file, nodes in groupby(sorted(tests, key=_file_of), key=_file_of):
        names = [f"`{node.partition('::')[2]}`" for node in nodes if "::" in node]
        line = f"  - `{file}`" + (f": {', '.join(names)}" if names else "")
        lines += textwrap.wrap(
            line,
            WIDTH,
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
            drop_whitespace=True,
        )
    return lines


def _file_of(node: str) -> str:
    return node.partition("::")[0]


if __name__ == "__main__":
    sys.exit(main())
