"""If the user's row changes while a password is hashed, the service uses the changed row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.models import MailLink, Session, User
from accounts.models.purpose import Purpose
from accounts.passwords.hashers import Argon2, hashed
from accounts.services import password as password_services
from accounts.services.password import choose_password, enter_password
from tests.unit.accounts.people import PASSWORD, employee, visit
from tests.unit.twofactor.recovering import fresh_link, stored

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("cheap_hashes"),
    pytest.mark.requirement("S86"),
]

RIVALS = "Een ander 3 woord!"
# Values written into the row only: a real block also raises the epoch, which stops the service.
SHUT: list[dict[str, Any]] = [
    {"is_active": False},
    {"frozen_at": datetime(2126, 3, 2, 9, 30, tzinfo=UTC)},
]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that makes `function` of the password services also change a user's row."""

    def change(function: str, user: User, **values: Any) -> None:
        real = getattr(password_services, function)

        def then_changed(*args: object) -> object:
            answer = real(*args)
            User.objects.filter(pk=user.pk).update(**values)
            return answer

        monkeypatch.setattr(password_services, function, then_changed)

    return change


@pytest.mark.requirement("S51")
@pytest.mark.parametrize("values", [*SHUT, {"epoch": 2}])
def test_right_password_of_a_user_blocked_meanwhile_begins_no_sign_in(
    meanwhile: Callable[..., None], values: dict[str, Any]
) -> None:
    user = employee(password=hashed(PASSWORD))
    meanwhile("is_password_of", user, **values)
    assert enter_password(visit=visit(), email=user.email, password=PASSWORD) is None
    assert not Session.objects.exists()


@pytest.mark.requirement("S51")
@pytest.mark.parametrize("purpose", [Purpose.ACTIVATE, Purpose.RESET])
@pytest.mark.parametrize("values", SHUT)
def test_link_of_a_user_blocked_meanwhile_chooses_no_password(
    meanwhile: Callable[..., None], values: dict[str, Any], purpose: Purpose
) -> None:
    user = employee()
    link = fresh_link(user, purpose)
    meanwhile("hashed", user, **values)
    assert choose_password(visit=visit(), link=link, password=PASSWORD) is None
    assert not stored(user).has_password
    assert MailLink.objects.get().used_at is None


def test_activation_link_changes_no_password_that_was_chosen_meanwhile(
    meanwhile: Callable[..., None],
) -> None:
    user = employee()
    link = fresh_link(user, Purpose.ACTIVATE)
    meanwhile("hashed", user, password=hashed(RIVALS))
    assert choose_password(visit=visit(), link=link, password=PASSWORD) is None
    assert stored(user).check_password(RIVALS)


@pytest.mark.requirement("S3")
def test_renewed_hash_replaces_only_the_hash_that_was_verified(
    meanwhile: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    user = employee(password=hashed(PASSWORD))
    monkeypatch.setattr(Argon2, "memory_cost", 16)
    meanwhile("is_password_of", user, password="argon2$of a rival")
    assert enter_password(visit=visit(), email=user.email, password=PASSWORD) is not None
    assert stored(user).password == "argon2$of a rival"


@pytest.mark.requirement("S3")
def test_renewed_hash_is_written_to_no_other_user(monkeypatch: pytest.MonkeyPatch) -> None:
    user = employee(password=hashed(PASSWORD))
    twin = employee(password=user.password)
    monkeypatch.setattr(Argon2, "memory_cost", 16)
    enter_password(visit=visit(), email=user.email, password=PASSWORD)
    assert stored(user).password != user.password
    assert stored(twin).password == twin.password
