"""The next step of a sign-in, which depends on the user's row and on the steps already passed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.road.walk import Facts, next_step
from tests.unit.accounts import travellers

pytestmark = pytest.mark.django_db

CASES: list[tuple[Callable[[], Facts], str | None]] = [
    (travellers.nothing_proven, "password"),
    (travellers.app_but_nothing_proven, "password"),
    (travellers.password, "sms"),
    (travellers.sms, "connect"),
    (travellers.sms_of_another_number, "sms"),
    (travellers.sms_without_password, "password"),
    (travellers.pending_app, "connect"),
    (travellers.app_pending_elsewhere, "connect"),
    (travellers.app, "code"),
    (travellers.app_and_changed_number, "code"),
    (travellers.app_and_sms, "code"),
    (travellers.app_and_code, None),
    (travellers.app_connected_here, None),
    (travellers.code_of_a_former_app, "code"),
    (travellers.code_but_no_app, "sms"),
    (travellers.code_without_password, "password"),
]


@pytest.mark.asvs("V2.3.1")
@pytest.mark.parametrize(
    ("case", "asked"),
    [pytest.param(case, asked, id=f"{case.__name__}-asks-{asked}") for case, asked in CASES],
)
def test_step_follows_from_facts_and_proofs(case: Callable[[], Facts], asked: str | None) -> None:
    step = next_step(case())
    assert (step.name if step else None) == asked
