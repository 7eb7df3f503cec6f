"""Race 9: test a revocation during a login, a renewal of the hash, or a rotation of a device.

Whichever is first, no session, device or password from before the revocation is valid afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from accounts.browser.session_store import SessionStore
from accounts.models import Session, User
from accounts.passwords.hashers import Argon2
from accounts.services import password as password_services
from accounts.services.password import Blocked
from tests.races import unguarded
from tests.races.revoking import (
    REVOCATIONS,
    UNDER_WAY,
    Scene,
    changed_password,
    forgot_the_device,
    logged_out_everywhere,
    login,
    new_scene,
    rotation,
)
from tests.races.together import TRIALS, Meanwhile, any_trial, at_once, faults, serialises
from tests.unit.accounts.people import PASSWORD
from twofactor.models import RememberedDevice
from twofactor.models.remembered_device import RememberedDeviceManager

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("race 9")]


@pytest.mark.requirement("S51")
@pytest.mark.asvs("V15.4.2")
@pytest.mark.parametrize("under_way", UNDER_WAY)
@pytest.mark.parametrize("revocation", REVOCATIONS)
def test_revocation_ends_all_access_whatever_is_under_way(
    monkeypatch: pytest.MonkeyPatch, revocation: str, under_way: str
) -> None:
    revoke, gone = REVOCATIONS[revocation]
    for _trial in range(TRIALS):
        with monkeypatch.context() as patch:
            scene = new_scene()
            if under_way == "new hash":
                patch.setattr(Argon2, "memory_cost", 16)
            deeds = [partial(UNDER_WAY[under_way], scene), partial(revoke, scene)]
            assert not faults(at_once(deeds), Blocked)
            assert not scene.stands & gone


# Each guard suffices alone. Without any guard, access survives the revocation


STRAYS = {
    name: REVOCATIONS[name][0] for name in ("changed password", "logged out everywhere", "block")
}


@pytest.mark.requirement("S51")
@pytest.mark.asvs("V15.4.2")
@pytest.mark.parametrize("revocation", STRAYS)
def test_lock_prevents_a_login_after_the_revocation(
    monkeypatch: pytest.MonkeyPatch, revocation: str
) -> None:
    for _trial in range(TRIALS):
        scene = new_scene()
        assert not _slips_in(monkeypatch, scene, partial(STRAYS[revocation], scene))


@pytest.mark.requirement("S51")
@pytest.mark.parametrize("revocation", STRAYS)
def test_control_without_the_lock_leaves_a_session_that_only_the_epoch_invalidates(
    monkeypatch: pytest.MonkeyPatch, revocation: str
) -> None:
    """On SQLite, one writer at a time prevents such a session."""
    unguarded.without_lock(monkeypatch)

    def slips_in() -> bool:
        scene = new_scene()
        slipped = _slips_in(monkeypatch, scene, partial(STRAYS[revocation], scene))
        assert "session" not in scene.stands
        return slipped

    assert any_trial(slips_in) is not serialises()


@pytest.mark.requirement("S51")
def test_control_without_lock_and_epoch_logs_in_after_the_revocation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without the epoch, a session depends on the user's id only.

    On SQLite, one writer at a time prevents the login.
    """
    unguarded.without_lock(monkeypatch)
    monkeypatch.setattr(User, "get_session_auth_hash", lambda user: str(user.pk))
    monkeypatch.setattr(User, "get_session_auth_fallback_hash", lambda _user: ())

    def logs_in() -> bool:
        scene = new_scene()
        _slips_in(monkeypatch, scene, partial(logged_out_everywhere, scene))
        return "session" in scene.stands

    assert any_trial(logs_in) is not serialises()


@pytest.mark.requirement("S3")
def test_renewed_hash_never_restores_an_old_password_with_either_guard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for removed in (unguarded.without_lock, unguarded.renewal_without_condition):
        for _trial in range(TRIALS):
            with monkeypatch.context() as patch:
                removed(patch)
                assert not _brings_back(patch)


@pytest.mark.requirement("S3")
def test_control_without_lock_and_condition_restores_the_old_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Either the lock or the condition alone would keep the new password.

    SQLite, with its one writer at a time, keeps it even without lock and condition.
    """
    unguarded.without_lock(monkeypatch)
    unguarded.renewal_without_condition(monkeypatch)

    def brings_back() -> bool:
        with monkeypatch.context() as patch:
            return _brings_back(patch)

    assert any_trial(brings_back) is not serialises()


@pytest.mark.requirement("S41")
def test_rotation_never_revives_a_forgotten_device_with_either_guard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _trial in range(TRIALS):
        with monkeypatch.context() as patch:
            unguarded.without_lock(patch)
            assert not _revives(patch)
        with monkeypatch.context() as patch:
            assert not _revives(patch, with_condition=False)


@pytest.mark.requirement("S41")
def test_control_without_lock_and_condition_revives_a_forgotten_device(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Either the lock or the condition alone would keep the device forgotten.

    On SQLite, with its one writer at a time, it stays forgotten even without lock and condition.
    """
    unguarded.without_lock(monkeypatch)

    def revives() -> bool:
        with monkeypatch.context() as patch:
            return _revives(patch, with_condition=False)

    assert any_trial(revives) is not serialises()


def _slips_in(monkeypatch: pytest.MonkeyPatch, scene: Scene, revoke: Callable[[], None]) -> bool:
    """Start to revoke access just before a login writes its session.

    Return whether this session exists afterwards.
    """
    rival = Meanwhile(revoke)
    with monkeypatch.context() as patch:
        unguarded.pausing(patch, SessionStore, "renew", rival)
        login(scene)
    assert rival.is_over()
    assert not rival.faults
    key = scene.browser.session.row_key
    return Session.objects.filter(session_key=key).exists()


def _brings_back(patch: pytest.MonkeyPatch) -> bool:
    """Start to change the password just before a login stores a new hash of the old password.

    Return whether the old password is valid afterwards.
    """
    scene = new_scene()
    rival = Meanwhile(partial(changed_password, scene))
    patch.setattr(Argon2, "memory_cost", 16)
    unguarded.pausing(patch, password_services, "limits_of", rival)
    rotation(scene)
    assert rival.is_over()
    assert not rival.faults
    return scene.stored.check_password(PASSWORD)


def _revives(patch: pytest.MonkeyPatch, *, with_condition: bool = True) -> bool:
    """Start to forget the device just before a login writes the next value of the device's cookie.

    Return whether the device exists afterwards.
    """
    scene = new_scene()
    rival = Meanwhile(partial(forgot_the_device, scene))
    if with_condition:
        unguarded.pausing(patch, RememberedDeviceManager, "rotate", rival)
    else:
        unguarded.device_checked_then_saved(patch, rival)
    rotation(scene)
    assert rival.is_over()
    assert not rival.faults
    return RememberedDevice.objects.filter(user=scene.user).exists()
