"""Test that of two colleagues who opened a person's page, the second to save is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.models.user import UserQuerySet
from accounts.people.roles import Role
from onboarding import services
from onboarding.authority import RefusedError
from onboarding.opened import facts_of
from onboarding.services import change_person
from tests.races import unguarded
from tests.races.together import TRIALS, Meanwhile, at_once, faults, serialises
from tests.unit.accounts.people import rotterdam
from tests.unit.onboarding.conftest import invited
from tests.unit.onboarding.desk import opened

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("S51", "S71")]


@pytest.fixture
def desk() -> list[User]:
    return [invited(name, None, Role.HEAD_OFFICE) for name in ("hanna", "henk")]


@pytest.fixture
def people() -> Iterator[User]:
    """Yield a new person for each trial."""
    return (invited(f"trial{number}", rotterdam()) for number in range(TRIALS))


def test_one_of_two_saves_is_refused_and_an_accepted_block_stays(
    desk: list[User], people: Iterator[User]
) -> None:
    for person in people:
        answers = _both_save(desk, person)
        assert not faults(answers, RefusedError)
        assert sum(isinstance(answer, RefusedError) for answer in answers) == 1
        assert not _undone(person, answers)


def test_control_service_without_the_form_unblocks(
    desk: list[User], people: Iterator[User]
) -> None:
    person = next(people)
    # One save after the other: with two threads, either save might be the last.
    answers = [deed() for deed in _saves(desk, person, judged=False)]
    assert _undone(person, answers)


def test_control_without_the_lock_undoes_the_block(
    desk: list[User], people: Iterator[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(self: UserQuerySet, **_how: object) -> UserQuerySet:
        return self

    monkeypatch.setattr(UserQuerySet, "select_for_update", unlocked)

    person = next(people)
    block, correct = _saves(desk, person)
    colleague = Meanwhile(block)
    unguarded.pausing(monkeypatch, services, "save", colleague)
    correct()
    assert colleague.is_over()
    assert _undone(person, [*colleague.faults, None]) is not serialises()


def _both_save(desk: list[User], person: User) -> list[object]:
    return list(at_once(_saves(desk, person)))


def _saves(desk: list[User], person: User, *, judged: bool = True) -> list[Callable[[], object]]:
    """Return two functions that save a person: one blocks, the other corrects the name.

    Each sends all fields of its form. `judged=False`: the service does not compare the person
    with what the page showed.
    """
    now = timezone.now()
    shows: dict[str, Any] = {"email": person.email, "phone": person.phone}
    forms = [opened(by, facts_of(person), code_at=now) if judged else None for by in desk]
    block = partial(change_person, by=desk[0], user=person, now=now, is_active=False)
    correct = partial(change_person, by=desk[1], user=person, now=now, is_active=True)
    return [
        partial(block, **shows, opened=forms[0]),
        partial(correct, **shows, opened=forms[1], first_name="Ann"),
    ]


def _undone(person: User, answers: list[object]) -> bool:
    """Return whether the block was accepted, but the other save undid it."""
    is_accepted = not isinstance(answers[0], RefusedError)
    return is_accepted and User.objects.get(pk=person.pk).is_active
