"""A frozen account accepts a reset link sent after the freeze, and the password chosen with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.browser.known_browser import remember_login
from accounts.mail.mails import send_link
from accounts.models import MailLink, User
from accounts.models.purpose import Purpose
from accounts.passwords.hashers import hashed
from accounts.road.sign_in import SignIn
from accounts.services.password import Blocked, choose_password, enter_password
from tests.unit.accounts.people import PASSWORD, cookies_after, employee, visit

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("cheap_hashes"),
    pytest.mark.requirement("S64"),
]

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
NEW = "Een ander woord 77!"


def _frozen(**values: Any) -> User:
    """Return a user whose account was frozen an hour ago."""
    return employee(password=hashed(PASSWORD), frozen_at=NOW - HOUR, **values)


def _link(user: User, *, age: timedelta, purpose: Purpose = Purpose.RESET) -> MailLink:
    send_link(user=user, purpose=purpose, now=NOW - age)
    return MailLink.objects.filter(user=user).latest("pk")


def _chosen(user: User) -> str | None:
    """Choose a new password with a link sent after the freeze; return the next page."""
    return choose_password(visit=visit(now=NOW), link=_link(user, age=HOUR / 2), password=NEW)


def _known(user: User) -> dict[str, str]:
    here = visit(now=NOW)
    remember_login(here, user)
    return cookies_after(here)


@pytest.mark.parametrize(
    ("purpose", "age", "usable"),
    [
        (Purpose.RESET, HOUR - SECOND, True),
        (Purpose.RESET, HOUR, False),
        (Purpose.RESET, HOUR + SECOND, False),
        (Purpose.ACTIVATE, SECOND, False),
        (Purpose.RECOVER, SECOND, False),
        (Purpose.DISOWN, SECOND, False),
    ],
)
def test_reset_link_sent_since_the_freeze_opens(
    purpose: Purpose, age: timedelta, *, usable: bool
) -> None:
    link = _link(_frozen(), age=age, purpose=purpose)
    MailLink.objects.update(expires_at=NOW + HOUR)
    assert MailLink.objects.usable(NOW).filter(pk=link.pk).exists() is usable


def test_new_password_leads_to_the_counter_code_and_holds_recovery() -> None:
    user = _frozen()
    assert _chosen(user) == "counter_code"
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert user.frozen_at is not None
    assert user.recovery_held_until is not None


def test_reset_link_from_before_the_freeze_sets_no_password() -> None:
    user = employee(password=hashed(PASSWORD))
    link = _link(user, age=HOUR)
    User.objects.filter(pk=user.pk).update(frozen_at=NOW - HOUR / 2)
    assert choose_password(visit=visit(now=NOW), link=link, password=NEW) is None


def test_password_chosen_since_the_freeze_begins_a_sign_in_and_the_old_one_does_not() -> None:
    user = _frozen()
    _chosen(user)
    here = visit(now=NOW + HOUR)
    assert enter_password(visit=here, email=user.email, password=PASSWORD) is None
    assert enter_password(visit=here, email=user.email, password=NEW) == "counter_code"


def test_password_chosen_before_the_freeze_begins_no_sign_in() -> None:
    user = employee(password=hashed(PASSWORD))
    _chosen(user)
    User.objects.filter(pk=user.pk).update(frozen_at=NOW)
    assert enter_password(visit=visit(now=NOW), email=user.email, password=NEW) is None
    with pytest.raises(Blocked):
        enter_password(visit=visit(now=NOW, cookies=_known(user)), email=user.email, password=NEW)


def test_reset_that_was_only_requested_begins_no_sign_in() -> None:
    user = _frozen()
    _link(user, age=SECOND)
    assert enter_password(visit=visit(now=NOW), email=user.email, password=PASSWORD) is None


def test_frozen_user_whom_the_desk_blocked_too_begins_no_sign_in() -> None:
    user = _frozen()
    _chosen(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert enter_password(visit=visit(now=NOW), email=user.email, password=NEW) is None
    link = _link(user, age=SECOND)
    assert choose_password(visit=visit(now=NOW), link=link, password=NEW) is None


@pytest.mark.parametrize(("wait", "fits"), [(-SECOND, False), (SECOND * 0, False), (SECOND, True)])
def test_sign_in_that_began_since_the_freeze_goes_on(wait: timedelta, *, fits: bool) -> None:
    user = User(pk=7, frozen_at=NOW)
    began = SignIn.begin(user=user, visit=visit(now=NOW + wait))
    assert began.fits(user, NOW + 2 * SECOND) is fits
