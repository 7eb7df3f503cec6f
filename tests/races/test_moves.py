"""Test that undoing a move does not undo the second move of a colleague, made meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.utils import timezone

from accounts.models import Branch, User
from accounts.models.user import UserQuerySet
from accounts.people.roles import Role
from onboarding import services
from onboarding.authority import RefusedError
from onboarding.moving import move_person
from onboarding.opened import facts_of
from tests.races import unguarded
from tests.races.together import TRIALS, Meanwhile, at_once, faults, serialises
from tests.unit.accounts.people import rotterdam
from tests.unit.onboarding.conftest import invited
from tests.unit.onboarding.desk import opened

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("S71", "S86")]


ANSWERS = "antwoord@werk.example"


@pytest.fixture
def desk() -> list[User]:
    return [invited(name, None, Role.HEAD_OFFICE) for name in ("hanna", "henk")]


@pytest.fixture
def branches() -> list[Branch]:
    """Return three branches: of before the first move, of after it, and of the second move."""
    more = [
        Branch.objects.create(
            number=number, name=name, phone="+31201234567", reply_to="a@b.example"
        )
        for number, name in (("05", "Delft"), ("06", "Gouda"))
    ]
    return [rotterdam(), *more]


def test_of_an_undo_and_a_second_move_one_is_refused_and_the_other_stands(
    desk: list[User], branches: list[Branch]
) -> None:
    for trial in range(TRIALS):
        person = _moved(f"trial{trial}", branches)
        answers = at_once(_undo_and_move(desk, person, branches))
        assert not faults(answers, RefusedError)
        accepted = [answer is True for answer in answers]
        assert accepted.count(True) == 1
        assert _branch_of(person) == branches[0 if accepted[0] else 2]


def test_control_without_the_lock_undoes_the_second_move(
    desk: list[User], branches: list[Branch], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(self: UserQuerySet, **_how: object) -> UserQuerySet:
        return self

    monkeypatch.setattr(UserQuerySet, "select_for_update", unlocked)
    person = _moved("control", branches)
    undo, move = _undo_and_move(desk, person, branches)
    colleague = Meanwhile(move)
    unguarded.pausing(monkeypatch, services, "save", colleague)
    assert undo()
    assert colleague.is_over()
    both = not colleague.faults and _branch_of(person) == branches[0]
    assert both is not serialises()


def _moved(name: str, branches: list[Branch]) -> User:
    """Return a person whom head office moved from the first to the second branch."""
    person = invited(name, branches[0])
    move_person(by=None, user=person, now=timezone.now(), branch=branches[1])
    return User.objects.get(pk=person.pk)


def _undo_and_move(
    desk: list[User], person: User, branches: list[Branch]
) -> list[Callable[[], object]]:
    """Return two functions: an undo, and a second move, each of the page as it is now."""
    now = timezone.now()
    return [
        partial(
            move_person,
            by=by,
            user=person,
            now=now,
            branch=branch,
            opened=opened(by, facts_of(person), code_at=now),
        )
        for by, branch in zip(desk, (branches[0], branches[2]), strict=True)
    ]


def _branch_of(person: User) -> Branch | None:
    return User.objects.get(pk=person.pk).branch
