"""The SMS budgets that the desk shows beside the SMS codes of the demo's people."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from accounts.models import User
from demo.crowd import CROWD
from demo.seed import seed
from demo.stories import Story
from messaging.budgets import of_number

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_code_of_today_is_charged_to_its_number(postvak: Path) -> None:
    del postvak
    texted = [one for one in CROWD if one.story is Story.TEXTED]
    seed([], NOW, texted)
    numbers = [str(one.phone) for one in User.objects.all()]
    assert {of_number(number, now=NOW).used for number in numbers} == {1, 0}
