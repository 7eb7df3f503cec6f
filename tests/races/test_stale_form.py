"""Two of the desk save the page of one person that both opened before (S51, S71)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.models.user import UserQuerySet
from accounts.roles import Role
from onboarding import services
from onboarding.authority import RefusedError
from onboarding.details import fingerprint
from onboarding.services import change_person
from tests.races import unguarded
from tests.races.together import TRIALS, Gap, any_trial, at_once, faults, serialises
from tests.unit.accounts.people import rotterdam
from tests.unit.onboarding.conftest import invited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk() -> list[User]:
    """Give two at head office."""
    return [invited(name, None, Role.HEAD_OFFICE) for name in ("hanna", "henk")]


@pytest.fixture
def people() -> Iterator[User]:
    """Give somebody new to each trial."""
    return (invited(f"trial{number}", rotterdam()) for number in range(TRIALS))


def test_of_two_one_is_told_and_a_block_that_was_accepted_stays(
    desk: list[User], people: Iterator[User]
) -> None:
    for person in people:
        answers = _both_save(desk, person, seen=fingerprint(person))
        assert not faults(answers, RefusedError)
        assert sum(isinstance(answer, RefusedError) for answer in answers) == 1
        assert not _undone(person, answers)


def test_control_page_that_says_not_what_it_showed_unblocks(
    desk: list[User], people: Iterator[User]
) -> None:
    person = next(people)
    # One after the other: of two threads nobody can say which comes last.
    answers = [deed() for deed in _saves(desk, person, seen=None)]
    assert _undone(person, answers)


def test_control_without_the_lock_undoes_the_block(
    desk: list[User], people: Iterator[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(self: UserQuerySet, **_how: object) -> UserQuerySet:
        return self

    monkeypatch.setattr(UserQuerySet, "select_for_update", unlocked)

    def undoes() -> bool:
        person = next(people)
        with monkeypatch.context() as patch:
            unguarded.pausing(patch, services, "_save", Gap(2))
            return _undone(person, _both_save(desk, person, seen=fingerprint(person)))

    assert any_trial(undoes) is not serialises()


def _both_save(desk: list[User], person: User, *, seen: str | None) -> list[object]:
    return list(at_once(_saves(desk, person, seen=seen)))


def _saves(desk: list[User], person: User, *, seen: str | None) -> list[Callable[[], object]]:
    """Let one block and the other correct a name: the page of each holds all that it showed."""
    shown: dict[str, Any] = {"email": person.email, "phone": person.phone, "seen": seen}
    block = partial(change_person, by=desk[0], user=person, now=timezone.now(), is_active=False)
    correct = partial(change_person, by=desk[1], user=person, now=timezone.now(), is_active=True)
    return [partial(block, **shown), partial(correct, **shown, first_name="Ann")]


def _undone(person: User, answers: list[object]) -> bool:
    """Say whether the block was accepted and yet is not there, though nobody chose to unblock."""
    is_accepted = not isinstance(answers[0], RefusedError)
    return is_accepted and User.objects.get(pk=person.pk).is_active
