"""The rows of a job on a page: one part of them, fifty at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from desk.bulk.access import person_in_sight
from desk.bulk.words import FIELD_NAMES
from desk.columns import number_of
from desk.scoping import staff_of
from onboarding.jobs.cells import fields_of
from onboarding.jobs.results import PAGE, counts, errors_of, sentence_of, shown_fields
from onboarding.jobs.words import OUTCOMES, VERDICTS
from onboarding.models import Job, JobRow

PART, AFTER = "soort", "na"  # parameters: which rows, and the number of the row before the first
_EVERYTHING = "alles"
_LONGEST_NUMBER = 7  # digits, as the last line of a sheet in Excel has

_IMPORTED = ("first_name", "last_name", "email", "phone")
_NAME = frozenset({"first_name", "last_name"})
_OPTIONAL = ("branch", "language", "leaves")


@dataclass(frozen=True, slots=True)
class Part:
    """A link above the rows: those of one kind, and how many there are."""

    words: str | Promise
    many: int
    url: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its heading, its text, the name of its box if it is corrected, and what is wrong."""

    heading: str | Promise
    text: str
    name: str = ""
    fault: str | Promise = ""
    is_name: bool = False  # and has no error


@dataclass(frozen=True, slots=True)
class Line:
    """A row as a page shows it. `person` is None if they may not be shown, or are not there."""

    number: int
    sentence: str | Promise
    cells: list[Cell]
    person: User | None
    outcome: str

    @property
    def is_named(self) -> bool:
        """Return whether a cell has a name, which then leads to the person's page."""
        return any(cell.is_name and cell.text for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one page, the parts of the whole, and the address of the next page, if any."""

    lines: list[Line]
    parts: list[Part]
    headings: list[str | Promise]
    next_url: str
    first_url: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A job whose rows are shown. `column` is `verdict` or `outcome`: the parts are made by it.

    `typed` is shown instead of bad cells.
    """

    request: HttpRequest
    job: Job
    column: str
    typed: Mapping[str, Any] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """Return how many rows have each value of the column."""
        return counts(self.job, self.column)

    def rows(self, counts: dict[str, int], first: str) -> Rows:
        """Return the rows of one page. `first` is the part to show if the request names none."""
        part = self.request.GET.get(PART, first if first in counts else _EVERYTHING)
        found = self.job.rows.filter(**{self.column: part}) if part in counts else self.job.rows
        after = number_in(self.request.GET.get(AFTER, ""))
        later = found.filter(number__gt=after).select_related("user__branch")
        rows = list(later.order_by("number")[: PAGE + 1])
        names = self._names(rows)
        return Rows(
            lines=[self._line(row, names) for row in rows[:PAGE]],
            parts=_parts(counts, part),
            headings=[FIELD_NAMES[name] for name in names],
            next_url=_url(part, rows[PAGE - 1].number) if len(rows) > PAGE else "",
            first_url=_url(part) if after else "",
        )

    def _names(self, rows: list[JobRow]) -> list[str]:
        """Return the fields that the table shows: those of a list, or of selected people."""
        if not self.job.columns:
            return [*_IMPORTED, "branch"]
        there = set(fields_of(self.job).values()).union(*(row.errors for row in rows))
        return [*_IMPORTED, *(name for name in _OPTIONAL if name in there)]

    def _line(self, row: JobRow, names: list[str]) -> Line:
        person = person_in_sight(staff_of(self.request), row)
        fields = shown_fields(row, self.job) or fields_of_person(person)
        faults = errors_of(row, fields)
        # A full name that was not split is a surname without a first name: both are corrected.
        boxed = faults.keys() | (_NAME if faults.keys() & _NAME else frozenset())
        cells = [
            self._to_correct(row, name, fields.get(name, ""), faults.get(name, ""))
            if name in boxed
            else Cell(FIELD_NAMES[name], fields.get(name, ""), is_name=name == "last_name")
            for name in names
        ]
        return Line(row.number, sentence_of(row), cells, person, row.outcome)

    def _to_correct(self, row: JobRow, name: str, text: str, fault: Promise | str) -> Cell:
        box = f"r{row.number}-{name}"
        return Cell(FIELD_NAMES[name], self.typed.get(box, text), box, fault)


def number_in(text: str) -> int:
    """Return the number that a parameter has; 0 if it has none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
    return int(text) if is_number else 0


def fields_of_person(person: User | None) -> dict[str, str]:
    """Return the fields of a person as those of a row; {} if nobody can be shown."""
    if person is None:
        return {}
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "phone": number_of(person),
        "branch": str(person.branch or ""),
    }


def _parts(counts: dict[str, int], part: str) -> list[Part]:
    words = {**VERDICTS, **OUTCOMES, "": _("Overgeslagen.")}
    every = Part(_EVERYTHING, sum(counts.values()), _url(_EVERYTHING), part not in counts)
    named = [
        Part(str(words[value]).rstrip("."), counts[value], _url(value), part == value)
        for value in words
        if value in counts
    ]
    return [*named, every] if len(named) > 1 else named


def _url(part: str, after: int = 0) -> str:
    return "?" + urlencode({PART: part, **({AFTER: after} if after else {})})
