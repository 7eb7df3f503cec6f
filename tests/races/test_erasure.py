"""Test that no row is left of a user who is erased while another service runs for this user."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.utils import timezone

from accounts.models import MailLink, SecurityEvent, Session, User
from accounts.people.erasure import erase
from accounts.services.mail import ask_mail
from messaging.models import Message
from tests.races import unguarded
from tests.races.revoking import Scene, new_scene, rotation
from tests.races.together import TRIALS, Meanwhile, any_trial, at_once, faults, serialises
from tests.unit.accounts.people import on_road
from tests.unit.twofactor.second_factor import present_code
from twofactor import sms_codes
from twofactor.app_codes import check_app_code
from twofactor.models import Authenticator, RememberedDevice, SmsCode
from twofactor.sms_codes import send_sms_code

Deed = Callable[[], object]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("S101")]


def login(scene: Scene) -> Deed:
    """Return a function that enters the present code of the user's app, computed beforehand."""
    device = Authenticator.objects.confirmed_of(scene.user)
    assert device is not None
    facts = on_road(scene.user, scene.browser)
    code = present_code(device, facts.visit.now)
    return partial(check_app_code, facts=facts, code=code, remember=True)


def sms(scene: Scene) -> Deed:
    return partial(send_sms_code, facts=on_road(scene.user, scene.browser))


def mail(scene: Scene) -> Deed:
    return partial(ask_mail, visit=scene.browser, email=scene.user.email)


def password(scene: Scene) -> Deed:
    return partial(rotation, scene)


UNDER_WAY: dict[str, Callable[[Scene], Deed]] = {
    "login": login,
    "sms": sms,
    "mail": mail,
    "password": password,
}


def erased(scene: Scene) -> bool:
    return erase(user_id=scene.user.pk, by=None, now=timezone.now())


def remains(scene: Scene) -> set[str]:
    """Return the models with rows of the person, by name; `unsent` if a message has its text."""
    theirs = (MailLink, Session, Authenticator, RememberedDevice, SmsCode, Message)
    found = {model.__name__ for model in theirs if model.objects.filter(user=scene.user.pk)}
    unsent = Message.objects.exclude(payload="").exclude(purpose="none").exists()
    still_there = User.objects.filter(pk=scene.user.pk).exists()
    return found | ({"unsent"} if unsent else set()) | ({"User"} if still_there else set())


@pytest.mark.parametrize("under_way", UNDER_WAY)
def test_erasing_leaves_no_row_whatever_service_is_under_way(under_way: str) -> None:
    for _trial in range(TRIALS):
        scene = new_scene()
        deeds: list[Deed] = [UNDER_WAY[under_way](scene), partial(erased, scene)]
        assert not faults(at_once(deeds))
        assert remains(scene) == set()


def test_of_two_concurrent_erasures_one_succeeds() -> None:
    for _trial in range(TRIALS):
        scene = new_scene()
        answers = at_once([partial(erased, scene)] * 2)
        assert sorted(map(repr, answers)) == ["False", "True"]
        noted = SecurityEvent.objects.filter(user_id=scene.user.pk, what="erased")
        assert noted.count() == 1


def test_erasing_waits_for_a_service_that_holds_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    for _trial in range(TRIALS):
        scene = new_scene()
        assert not _breaks(monkeypatch, scene)
        assert remains(scene) == set()


def test_control_without_the_lock_makes_the_service_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """An SMS is then queued for a deleted user. SQLite's one writer at a time prevents this."""
    unguarded.without_lock(monkeypatch)
    assert any_trial(lambda: _breaks(monkeypatch, new_scene())) is not serialises()


def _breaks(monkeypatch: pytest.MonkeyPatch, scene: Scene) -> bool:
    """Start to erase the user just before an SMS is queued. Return whether a service failed."""
    rival = Meanwhile(partial(erased, scene))
    with monkeypatch.context() as patch:
        unguarded.pausing(patch, sms_codes, "queue_sms", rival)
        answers = at_once([sms(scene)])
    assert rival.is_over()
    return bool(faults(answers) or rival.faults)
