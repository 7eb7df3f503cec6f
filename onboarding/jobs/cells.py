"""The sealed cells of a row: sealed as they were read, opened as the fields of a person."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from lib.sealing import seal, unseal
from onboarding.models import Job, JobRow
from onboarding.reading import person_of

Fields = dict[str, str]


def fields_of(job: Job) -> dict[int, str]:
    """Return the field of each column that has one, by the place of the column from 0."""
    return {int(place): field for place, field in job.columns.items()}


def seal_header(job: Job, names: Sequence[str]) -> None:
    """Store the names of the columns, sealed. Does not save the job."""
    job.header = seal(json.dumps(list(names)), *job.header_context)


def header_of(job: Job) -> list[str]:
    """Return the names of the columns; none once they were wiped."""
    names: list[str] = json.loads(unseal(job.header, *job.header_context)) if job.header else []
    return names


def seal_cells(row: JobRow, cells: Sequence[str], typed: Fields | None = None) -> None:
    """Store these cells, and what staff typed instead of them, sealed. Does not save the row."""
    row.payload = seal(json.dumps([list(cells), typed or {}]), *row.seal_context)


def open_cells(row: JobRow) -> tuple[list[str], Fields]:
    """Return the cells and what staff typed instead; nothing once they were wiped."""
    if not row.payload:
        return [], {}
    cells, typed = json.loads(unseal(row.payload, *row.seal_context))
    return cells, typed


def has_typed(job: Job, typed: Mapping[int, Fields]) -> bool:
    """Return whether these rows, by number, have all that staff typed in them."""
    rows = job.rows.filter(number__in=typed)
    return all(typed[row.number].items() <= open_cells(row)[1].items() for row in rows)


def person_in(row: JobRow, fields: Mapping[int, str]) -> Fields:
    """Return the fields of the person in this row, by name; {} once they were wiped."""
    cells, typed = open_cells(row)
    return person_of(cells, fields, typed) if cells else {}
