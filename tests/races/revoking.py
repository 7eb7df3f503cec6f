"""The parts of race 9: a user with a remembered browser, revocations, and concurrent services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.browser.known_browser import remember_login
from accounts.browser.session_store import SessionStore
from accounts.browser.visit import Visit
from accounts.models import User
from accounts.passwords.hashers import hashed
from accounts.services.password import change_password, enter_password
from accounts.services.session import log_out_everywhere
from onboarding.services import change_person
from tests.unit.accounts.browsers import logged_in, visitor_with
from tests.unit.accounts.people import PASSWORD, cookies_after, employee, on_road, visit
from tests.unit.twofactor.second_factor import connected, present_code
from twofactor.app_codes import check_app_code
from twofactor.devices import forget, is_remembered, remember
from twofactor.models import Authenticator, RememberedDevice

NEW = "Een heel ander woord 7!"

_numbers = count()


@dataclass
class Scene:
    """A user with an app, a remembered browser, and the visit in which the access is revoked."""

    user: User
    browser: Visit
    desk: Visit

    @property
    def stored(self) -> User:
        """The user, read again from the database."""
        return User.objects.get(pk=self.user.pk)

    @property
    def stands(self) -> set[str]:
        """Which of the session, device and password from before the revocation are still valid."""
        user, cookies = self.stored, cookies_after(self.browser)
        checks = {
            "session": _opens(self.browser.session),
            "device": is_remembered(on_road(user, visit(cookies=cookies))),
            "password": user.may_enter and user.check_password(PASSWORD),
        }
        return {what for what, is_good in checks.items() if is_good}


def new_scene() -> Scene:
    """Create a scene in new networks, so that the rate limits count no earlier trial."""
    user = employee(password=hashed(PASSWORD))
    connected(user, timezone.now())
    before = on_road(user)
    remember(before)
    remember_login(before.visit, user)
    numbers = next(_numbers), next(_numbers)
    networks = [f"10.{number // 256}.{number % 256}.0/24" for number in numbers]
    cookies = cookies_after(before.visit)
    browser = visit(network=networks[0], cookies=cookies)
    return Scene(user, browser, visit(network=networks[1], cookies=cookies))


# The revocations, and what each must end


def raised_epoch(scene: Scene) -> None:
    with transaction.atomic():
        user = User.objects.locked(scene.user.pk)
        assert user is not None
        user.end_everything()
        user.save(update_fields=["epoch"])


def changed_password(scene: Scene) -> None:
    """Change the password. Try again if meanwhile a login stored a new hash of the old password."""
    for _again in range(3):
        user = scene.stored
        inside = visit(
            session=logged_in(user), network=scene.desk.network, cookies=scene.desk.cookies
        )
        if change_password(visit=inside, user=user, current=PASSWORD, new=NEW):
            return
    pytest.fail("The password was not changed.")


def logged_out_everywhere(scene: Scene) -> None:
    log_out_everywhere(visit=scene.desk, user=scene.user)


def forgot_the_device(scene: Scene) -> None:
    device = RememberedDevice.objects.get(user=scene.user)
    forget(user=scene.user, device_id=device.pk, visit=scene.desk)


def blocked(scene: Scene) -> None:
    change_person(by=None, user=scene.user, now=timezone.now(), is_active=False)


REVOCATIONS: dict[str, tuple[Callable[[Scene], None], set[str]]] = {
    "raised epoch": (raised_epoch, {"session", "device"}),
    "changed password": (changed_password, {"session", "device", "password"}),
    "logged out everywhere": (logged_out_everywhere, {"session", "device"}),
    "forgotten device": (forgot_the_device, {"device"}),
    "block": (blocked, {"session", "device", "password"}),
}


# Services that run during a revocation


def login(scene: Scene) -> None:
    """Enter the code of the app."""
    device = Authenticator.objects.confirmed_of(scene.user)
    assert device is not None
    facts = on_road(scene.user, scene.browser)
    code = present_code(device, facts.visit.now)
    check_app_code(facts=facts, code=code)


def rotation(scene: Scene) -> None:
    """Enter the password in the remembered browser, whose device cookie gets a new value."""
    enter_password(visit=scene.browser, email=scene.user.email, password=PASSWORD)


UNDER_WAY = {"login": login, "rotation": rotation, "new hash": rotation}


def _opens(session: SessionStore) -> bool:
    """Return whether a later request with this session's cookie is logged in."""
    return visitor_with(session).is_authenticated
