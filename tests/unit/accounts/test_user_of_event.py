"""Each security event names its user, so that the user's log and the desk show the event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.log.events import Event
from accounts.models import SecurityEvent, User
from accounts.models.purpose import Purpose
from accounts.passwords.hashers import hashed
from accounts.services.mail import ask_mail
from accounts.services.password import change_password, choose_password, enter_password
from accounts.services.session import log_out_everywhere
from tests.unit.accounts.browsers import logged_in
from tests.unit.accounts.people import PASSWORD, employee, visit
from tests.unit.twofactor.recovering import fresh_link

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("cheap_hashes"),
    pytest.mark.requirement("S101"),
]

WRONG, NEW = "Niet het goede 1!", "Een heel ander woord 7!"


def _enters(user: User, password: str) -> object:
    return enter_password(visit=visit(), email=user.email, password=password)


def _changes(user: User, current: str) -> object:
    here = visit(session=logged_in(user))
    return change_password(visit=here, user=user, current=current, new=NEW)


def _chooses(user: User) -> object:
    link = fresh_link(user, Purpose.RESET)
    return choose_password(visit=visit(), link=link, password=NEW)


def _leaves(user: User) -> object:
    log_out_everywhere(visit=visit(session=logged_in(user)), user=user)
    return None


def _asks_a_mail(user: User) -> object:
    ask_mail(visit=visit(), email=user.email)
    return None


BLOCKED: dict[str, Any] = {"is_active": False}
LINES: list[tuple[Event, dict[str, Any], Callable[[User], object]]] = [
    (Event.PASSWORD_WRONG, {}, lambda user: _enters(user, WRONG)),
    (Event.PASSWORD_WRONG, {}, lambda user: _changes(user, WRONG)),
    (Event.LOGIN_REFUSED, BLOCKED, lambda user: _enters(user, PASSWORD)),
    (Event.PASSWORD_CHOSEN, {}, lambda user: _changes(user, PASSWORD)),
    (Event.PASSWORD_CHOSEN, {}, _chooses),
    (Event.LOGGED_OUT_EVERYWHERE, {}, _leaves),
    (Event.MAIL_ASKED, {}, _asks_a_mail),
    (Event.MAIL_TO_NOBODY, BLOCKED, _asks_a_mail),
]


@pytest.mark.parametrize(("what", "values", "deed"), LINES)
def test_line_names_its_user(
    what: Event, values: dict[str, Any], deed: Callable[[User], object]
) -> None:
    user = employee(password=hashed(PASSWORD), **values)
    deed(user)
    assert SecurityEvent.objects.get(what=what).user_id == user.pk
