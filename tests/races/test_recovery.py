"""Race 8: test that a recovery, finished twice at the same moment, replaces the app once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from django.utils import timezone

from accounts.mail.mails import send_link
from accounts.models import MailLink, SecurityEvent, User
from accounts.models.purpose import Purpose
from accounts.road.walk import Facts, gather
from messaging.models import Message
from tests.races import unguarded
from tests.races.together import TRIALS, Gap, any_trial, at_once, faults, serialises
from tests.unit.accounts.people import employee
from tests.unit.twofactor.second_factor import (
    at_connect,
    connected,
    in_another_browser,
    pending,
    present_code,
)
from twofactor.app_codes import connect_app
from twofactor.models import Authenticator
from twofactor.recovery import disown
from twofactor.verdicts import Outcome, Verdict

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("race 8", "S63")]

ONE_RIGHT = [Verdict.ENDED, Verdict.RIGHT]


@pytest.mark.asvs("V2.3.4")
def test_of_two_browsers_with_one_link_one_replaces_the_app() -> None:
    for _trial in range(TRIALS):
        user, verdicts = _two_browsers()
        assert verdicts == ONE_RIGHT
        assert _happened(user) == 1


def test_two_taps_in_one_browser_replace_the_app_once() -> None:
    for _trial in range(TRIALS):
        user, verdicts = _two_taps()
        assert verdicts == ONE_RIGHT
        assert _happened(user) == 1


def test_condition_on_the_link_suffices_without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    unguarded.without_lock(monkeypatch)
    for _trial in range(TRIALS):
        user, verdicts = _two_browsers()
        assert verdicts == ONE_RIGHT
        assert _happened(user) == 1


def test_lock_suffices_without_the_condition_on_the_link(monkeypatch: pytest.MonkeyPatch) -> None:
    for _trial in range(TRIALS):
        unguarded.link_checked_then_saved(monkeypatch, Gap(2, seconds=0.05))
        user, verdicts = _two_browsers()
        assert verdicts == ONE_RIGHT
        assert _happened(user) == 1


def test_control_without_lock_and_condition_replaces_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The unsafe version lacks the lock, the condition, and the deletion of the other pending app.

    Any of the three would refuse the second app. So does SQLite, with its one writer at a time.
    """
    unguarded.without_lock(monkeypatch)
    unguarded.rivals_stay_pending(monkeypatch)

    def replaces_twice() -> bool:
        unguarded.link_checked_then_saved(monkeypatch, Gap(2))
        user, verdicts = _two_browsers()
        return verdicts == [Verdict.RIGHT, Verdict.RIGHT] and _happened(user) == 2

    assert any_trial(replaces_twice) is not serialises()


@pytest.mark.requirement("S64")
def test_finishing_and_disowning_at_once_leave_the_account_frozen_without_an_app() -> None:
    """The thief finishes a recovery at the moment when the owner freezes the account."""
    for _trial in range(TRIALS):
        user = _owner()
        thief = _recovering(user)
        send_link(user=user, purpose=Purpose.DISOWN, now=timezone.now())
        brake = MailLink.objects.get(user=user, purpose=Purpose.DISOWN)
        deeds: list[Callable[[], object]] = [
            partial(connect_app, facts=thief, code=_code(thief)),
            partial(disown, link=brake, visit=thief.visit),
        ]
        answers = at_once(deeds)
        assert not faults(answers)
        outcome = answers[0]
        assert isinstance(outcome, Outcome)
        user.refresh_from_db()
        # Either may be first. If the thief is first, the owner gets a newer disown link.
        frozen, replaced = user.frozen_at is not None, outcome.verdict == Verdict.RIGHT
        assert frozen is not replaced
        brakes = MailLink.objects.usable(timezone.now()).filter(user=user, purpose=Purpose.DISOWN)
        assert brakes.exists() is replaced
        assert Authenticator.objects.filter(user=user).exists() is replaced


def _owner() -> User:
    user = employee(password="argon2$nobody types it here")
    connected(user, timezone.now())
    return user


def _recovering(user: User) -> Facts:
    """Bring a user who opened a recovery link to the page that connects the new app."""
    link = MailLink.objects.filter(user=user, purpose=Purpose.RECOVER).first()
    if link is None:
        send_link(user=user, purpose=Purpose.RECOVER, now=timezone.now())
        link = MailLink.objects.get(user=user, purpose=Purpose.RECOVER)
    facts = at_connect(User.objects.get(pk=user.pk))
    return gather(facts.user, replace(facts.sign_in, recover=link.pk), facts.visit)


def _code(facts: Facts) -> str:
    return present_code(pending(facts), facts.visit.now)


def _two_browsers() -> tuple[User, list[Verdict]]:
    """Open one link in two browsers, each with its own sign-in and new app.

    Finish both recoveries at the same moment.
    """
    user = _owner()
    return user, _finish([_recovering(user), _recovering(user)])


def _two_taps() -> tuple[User, list[Verdict]]:
    user = _owner()
    facts = _recovering(user)
    again = in_another_browser(facts)
    return user, _finish([facts, replace(again, user=User.objects.get(pk=user.pk))])


def _finish(sign_ins: list[Facts]) -> list[Verdict]:
    deeds = [partial(connect_app, facts=facts, code=_code(facts)) for facts in sign_ins]
    answers = at_once(deeds)
    assert not faults(answers)
    verdicts = [answer.verdict for answer in answers if isinstance(answer, Outcome)]
    return sorted(verdicts, key=lambda verdict: verdict.value)


def _happened(user: User) -> int:
    """Return how often the app was replaced. Check that exactly one app is left.

    The log must have as many events of each kind, and the outbox as many messages.
    """
    events = SecurityEvent.objects.filter(user_id=user.pk)
    messages = Message.objects.filter(user=user)
    traces = {
        events.filter(what="app_replaced").count(),
        events.filter(what="app_connected").count(),
        messages.filter(purpose="disown").count(),
        messages.filter(purpose="app_replaced").count(),
    }
    assert len(traces) == 1
    assert Authenticator.objects.filter(user=user, confirmed=True).count() == 1
    return traces.pop()
