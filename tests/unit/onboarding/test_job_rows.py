"""What the preview and the result of a job say of its rows (S73)."""

from __future__ import annotations

import pytest

from accounts.models import User
from desk.forms import PersonForm
from onboarding.jobs.results import errors_of
from tests.unit.onboarding.jobs import imported, line

pytestmark = pytest.mark.requirement("S73")


def test_a_bad_cell_is_told_as_the_form_for_one_person_tells_it(rosa: User) -> None:
    (row,) = imported(rosa, line("jan", email="jan", number="12")).rows.all()
    form = PersonForm({"email": "jan", "phone": "12"})
    told = {name: str(sentence) for name, sentence in errors_of(row).items()}
    assert told == {name: form.errors[name][0] for name in ("email", "phone")}
    assert told["email"] == "Voer een geldig e-mailadres in."
    assert "bijvoorbeeld 06 12345678" in told["phone"]
