"""Race 9: test a revocation while a right password begins a sign-in, without a lock before."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection

from accounts.browser.session_store import SessionStore
from accounts.models import Session
from accounts.services.password import enter_password
from lib import throttle
from tests.races import unguarded
from tests.races.revoking import (
    Scene,
    blocked,
    changed_password,
    logged_out_everywhere,
    new_scene,
)
from tests.races.together import TRIALS, Meanwhile, any_trial, serialises
from tests.unit.accounts.people import PASSWORD, visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("race 9")]

# Just before the session is inserted, and just after.
MOMENTS: dict[str, tuple[object, str]] = {
    "before": (SessionStore, "insert_for"),
    "after": (throttle, "clear_all"),
}
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


@pytest.mark.parametrize("revoke", REVOCATIONS)
def test_control_that_inserts_unconditionally_leaves_a_sign_in(
    monkeypatch: pytest.MonkeyPatch, revoke: Callable[[Scene], None]
) -> None:
    """On SQLite, one writer at a time prevents this."""
    monkeypatch.setattr(SessionStore, "insert_for", lambda self, _user: self.renew())
    assert any_trial(partial(_is_left, monkeypatch, revoke, "before")) is not serialises()


@pytest.mark.parametrize("revoke", REVOCATIONS)
def test_control_that_does_not_lock_the_user_leaves_a_sign_in(
    monkeypatch: pytest.MonkeyPatch, revoke: Callable[[Scene], None]
) -> None:
    """On SQLite, one writer at a time prevents this."""
    monkeypatch.setattr(connection.features, "has_select_for_update", False)
    assert any_trial(partial(_is_left, monkeypatch, revoke, "after")) is not serialises()


def _is_left(monkeypatch: pytest.MonkeyPatch, revoke: Callable[[Scene], None], moment: str) -> bool:
    """Start a revocation at this moment of a sign-in. Return whether a session outlives both."""
    scene = new_scene()
    rival = Meanwhile(partial(revoke, scene))
    with monkeypatch.context() as patch:
        unguarded.pausing(patch, *MOMENTS[moment], rival)
        browser = visit(network=scene.browser.network)
        enter_password(visit=browser, email=scene.user.email, password=PASSWORD)
    assert rival.is_over()
    assert not rival.faults
    # changed_password leaves its own session, of the new epoch.
    return Session.objects.filter(user=scene.user, epoch=None).exists()
