"""Test that two admins who edit each other at the same moment do not deadlock (ASVS 15.4.3)."""

from __future__ import annotations

from functools import partial

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.people.roles import Role
from onboarding import locks
from onboarding.services import change_person
from tests.races.together import TRIALS, Gap, any_trial, at_once, faults, serialises
from tests.unit.onboarding.conftest import invited

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chiefs() -> tuple[User, User]:
    return invited("hanna", None, Role.HEAD_OFFICE), invited("henk", None, Role.HEAD_OFFICE)


@pytest.mark.asvs("V15.4.3")
def test_both_colleagues_change_each_other(chiefs: tuple[User, User]) -> None:
    for trial in range(TRIALS):
        answers = _change_each_other(chiefs, f"Naam {trial}")
        assert answers == [frozenset({"last_name"})] * 2
        assert set(User.objects.values_list("last_name", flat=True)) == {f"Naam {trial}"}


@pytest.mark.asvs("V15.4.3")
def test_control_that_locks_the_calling_colleague_first_ends_in_a_deadlock(
    chiefs: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks() -> bool:
        gap = Gap(2)

        def locked(by: User | None, *others: User) -> User | None:
            for one in (by, *others):
                User.objects.locked(one.pk if one else 0)
                gap.wait()
            return User.objects.get(pk=by.pk) if by else None

        monkeypatch.setattr(locks, "locked_staff", locked)
        return bool(faults(_change_each_other(chiefs, "Naam")))

    assert any_trial(breaks) is not serialises()


def _change_each_other(chiefs: tuple[User, User], name: str) -> list[object]:
    """Let each of the two rename the other, at the same moment."""
    one, other = chiefs
    pairs = ((one, other), (other, one))
    change = partial(change_person, now=timezone.now(), last_name=name)
    return list(at_once([partial(change, by=by, user=user) for by, user in pairs]))
