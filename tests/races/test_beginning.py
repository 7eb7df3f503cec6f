"""Race 9: test a revocation while a right password begins a sign-in, without a lock before.

In a remembered browser the same INSERT logs the person in.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection, transaction

from accounts.browser.session_store import SessionStore
from accounts.models import Session, User
from accounts.services.password import enter_password
from lib import throttle
from tests.races import unguarded
from tests.races.revoking import (
    Scene,
    blocked,
    changed_password,
    forgot_the_device,
    logged_out_everywhere,
    new_scene,
)
from tests.races.together import TRIALS, Meanwhile, any_trial, serialises
from tests.unit.accounts.people import PASSWORD, visit
from twofactor.models.remembered_device import RememberedDeviceManager

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("race 9")]

# Just before the session is inserted, and just after, in a new and in a remembered browser.
MOMENTS: dict[str, tuple[object, str]] = {
    "before": (SessionStore, "insert_for"),
    "after": (throttle, "clear_all"),
    "remembered, before": (SessionStore, "insert_for"),
    "remembered, after": (RememberedDeviceManager, "rotate"),
}
BEFORE, AFTER = ("before", "remembered, before"), ("after", "remembered, after")
REVOCATIONS = (changed_password, logged_out_everywhere, blocked)


@pytest.mark.requirement("S51")
@pytest.mark.asvs("V15.4.2")
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("revoke", REVOCATIONS)
def test_no_sign_in_from_before_a_revocation_is_left(
    monkeypatch: pytest.MonkeyPatch, revoke: Callable[[Scene], None], moment: str
) -> None:
    for _trial in range(TRIALS):
        assert not _is_left(monkeypatch, revoke, moment)


@pytest.mark.parametrize("moment", BEFORE)
@pytest.mark.parametrize("revoke", REVOCATIONS)
def test_control_that_inserts_unconditionally_leaves_a_sign_in(
    monkeypatch: pytest.MonkeyPatch, revoke: Callable[[Scene], None], moment: str
) -> None:
    """On SQLite, one writer at a time prevents this."""
    monkeypatch.setattr(SessionStore, "insert_for", lambda self, _user: self.renew())
    assert any_trial(partial(_is_left, monkeypatch, revoke, moment)) is not serialises()


@pytest.mark.parametrize("moment", AFTER)
@pytest.mark.parametrize("revoke", REVOCATIONS)
def test_control_that_does_not_lock_the_user_leaves_a_sign_in(
    monkeypatch: pytest.MonkeyPatch, revoke: Callable[[Scene], None], moment: str
) -> None:
    """On SQLite, one writer at a time prevents this."""
    with transaction.atomic():
        User.objects.locked(-1)  # else the process would compile its query without FOR UPDATE
    monkeypatch.setattr(connection.features, "has_select_for_update", False)
    assert any_trial(partial(_is_left, monkeypatch, revoke, moment)) is not serialises()


@pytest.mark.requirement("S41", "S43")
@pytest.mark.asvs("V15.4.2")
def test_device_forgotten_before_the_insert_skips_no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """On SQLite, one writer at a time lets the login come first."""
    for _trial in range(TRIALS):
        assert _goes_to(monkeypatch) == ("home" if serialises() else "code")


@pytest.mark.requirement("S41", "S43")
def test_control_that_does_not_judge_the_device_logs_in_without_the_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(RememberedDeviceManager, "rotate", lambda *_who, **_values: True)
    assert any_trial(lambda: _goes_to(monkeypatch) == "home")


def _goes_to(monkeypatch: pytest.MonkeyPatch) -> str | None:
    """Forget the device just before a login in its browser. Return where the login leads."""
    scene = new_scene()
    rival = Meanwhile(partial(forgot_the_device, scene))
    with monkeypatch.context() as patch:
        unguarded.pausing(patch, SessionStore, "insert_for", rival)
        where = enter_password(visit=scene.browser, email=scene.user.email, password=PASSWORD)
    assert rival.is_over()
    assert not rival.faults
    return where


def _is_left(monkeypatch: pytest.MonkeyPatch, revoke: Callable[[Scene], None], moment: str) -> bool:
    """Start a revocation at this moment of a sign-in. Return whether a session outlives both."""
    scene = new_scene()
    rival = Meanwhile(partial(revoke, scene))
    is_remembered = moment.startswith("remembered")
    browser = scene.browser if is_remembered else visit(network=scene.browser.network)
    with monkeypatch.context() as patch:
        unguarded.pausing(patch, *MOMENTS[moment], rival)
        enter_password(visit=browser, email=scene.user.email, password=PASSWORD)
    assert rival.is_over()
    assert not rival.faults
    # changed_password leaves its own session, of the new epoch. A sign-in has no epoch.
    return Session.objects.filter(user=scene.user).exclude(epoch=scene.stored.epoch).exists()
