"""What the preview and the result of a job say of its rows (S73)."""

from __future__ import annotations

import pytest

from accounts.models import User
from desk.forms import PersonForm
from onboarding.jobs.results import errors_of, shown_fields
from tests.unit.onboarding.jobs import imported, line

pytestmark = pytest.mark.requirement("S73")


@pytest.mark.parametrize(
    "cells",
    [
        {"email": "jan", "number": "12"},
        {"number": "010 123 45 67"},
        {"number": "+44 7911 123456"},
        {"name": "<b>"},
        {"name": "x" * 61, "email": "jan@werk.example"},
        {"email": f"{'x' * 250}@werk.example"},
    ],
)
def test_a_bad_cell_is_told_as_the_form_for_one_person_tells_it(
    rosa: User, cells: dict[str, str]
) -> None:
    class Form(PersonForm):
        staff = rosa

    job = imported(rosa, line(**{"name": "jan", **cells}))
    row = job.rows.get()
    asked = shown_fields(row, job)
    told = {name: str(sentence) for name, sentence in errors_of(row, asked).items()}
    form = Form(asked).errors
    assert told
    assert told == {name: form[name][0] for name in told}
