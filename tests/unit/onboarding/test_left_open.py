"""What a thief can do in a browser that is logged in to the desk, without a recent app code."""

from __future__ import annotations

import pytest

from accounts.models import Branch, User
from onboarding.opened import facts_of as shown_of
from tests.unit.onboarding.conftest import Enter
from tests.unit.onboarding.desk import facts_of, left_open, page_of, save

pytestmark = pytest.mark.requirement("S52")

ASKS = "/beveiliging/code/"


def _saved(enter: Enter, by: User, person: User, **other: object) -> str:
    """Save a person's page without a recent app code; return the URL of the redirect."""
    answer = save(left_open(enter(by)), page_of(person), facts_of(person, **other))
    return str(answer["Location"])


def test_employee_is_renamed_without_an_app_code(hanna: User, anna: User, enter: Enter) -> None:
    assert ASKS not in _saved(enter, hanna, anna, first_name="Ann")
    assert User.objects.get(pk=anna.pk).first_name == "Ann"


def test_employee_is_moved_to_another_branch_only_with_an_app_code(
    hanna: User, anna: User, amsterdam: Branch, enter: Enter
) -> None:
    assert ASKS in _saved(enter, hanna, anna, branch=amsterdam.pk)
    assert User.objects.get(pk=anna.pk).branch != amsterdam


@pytest.mark.asvs("V7.5.3")
@pytest.mark.parametrize("colleague", ["rosa", "sofie"])
def test_colleague_is_changed_only_with_an_app_code(
    request: pytest.FixtureRequest, hanna: User, enter: Enter, colleague: str
) -> None:
    person: User = request.getfixturevalue(colleague)
    before = shown_of(User.objects.get(pk=person.pk))
    assert ASKS in _saved(enter, hanna, person, first_name="Ann")
    assert shown_of(User.objects.get(pk=person.pk)) == before
