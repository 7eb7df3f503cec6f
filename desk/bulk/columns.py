"""The page on which staff choose what is in each column, because its name is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from desk.bulk.words import FIELD_NAMES
from onboarding.jobs.cells import fields_of, header_of, open_cells
from onboarding.models import Job
from onboarding.reading import missing

_EXAMPLES = 3  # rows


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its name, some of its cells, and the field that is chosen for it."""

    place: int
    name: str
    examples: list[str]
    field: str


def columns_of(job: Job) -> dict[str, Any]:
    """Return what the page shows: the columns, the fields to choose, and which are missing."""
    whole = job.rows.exclude(payload="").order_by("number")  # an erasure wipes cells
    rows = [open_cells(row)[0] for row in whole[:_EXAMPLES]]
    names, chosen = header_of(job), fields_of(job)
    columns = [
        Column(place, name, [cells[place] for cells in rows], chosen.get(place, ""))
        for place, name in enumerate(names)
    ]
    lacking = [FIELD_NAMES[field] for field in missing(chosen)]
    return {"columns": columns, "fields": FIELD_NAMES, "lacking": lacking}
