"""Race 6: test that only one app is connected if two sign-ins of a person each confirm an app."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

import pytest
from django.db import connection
from django.db.utils import IntegrityError, OperationalError

from accounts.models import User
from tests.races import unguarded
from tests.races.together import TRIALS, Gap, any_trial, at_once, faults, serialises
from tests.unit.accounts.people import employee
from tests.unit.twofactor.second_factor import at_connect, pending, present_code
from twofactor.app_codes import connect_app
from twofactor.models import Authenticator
from twofactor.models.authenticator import AuthenticatorQuerySet
from twofactor.verdicts import Outcome, Verdict

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("race 6")]


@pytest.mark.asvs("V2.3.4")
def test_one_of_two_sign_ins_connects_an_app_and_the_other_fails() -> None:
    for _trial in range(TRIALS):
        user, answers = _confirm_both()
        assert _verdicts(answers) == [Verdict.ENDED, Verdict.RIGHT]
        device = Authenticator.objects.get(user=user)
        assert device.confirmed
        assert device.last_step > 0


def test_one_sign_in_in_two_tabs_connects_one_app() -> None:
    for _trial in range(TRIALS):
        facts = at_connect(employee())
        code = present_code(pending(facts), facts.visit.now)
        answers = at_once([partial(connect_app, facts=facts, code=code) for _tab in range(2)])
        assert _verdicts(answers) == [Verdict.ENDED, Verdict.RIGHT]


def test_lock_suffices_without_the_constraint() -> None:
    with _without_constraint():
        for _trial in range(TRIALS):
            _user, answers = _confirm_both()
            assert _verdicts(answers) == [Verdict.ENDED, Verdict.RIGHT]


def test_control_without_the_lock_ends_in_an_integrity_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The constraint allows one app only, so the second service raises a database error.

    On SQLite, with one writer at a time, the second service returns a verdict instead.
    """
    unguarded.without_lock(monkeypatch)

    def ends_in_an_error() -> bool:
        with monkeypatch.context() as patch:
            _hold_open_before_writing(patch, Gap(2))
            user, answers = _confirm_both()
        assert Authenticator.objects.filter(user=user, confirmed=True).count() == 1
        assert all(isinstance(one, (IntegrityError, OperationalError)) for one in faults(answers))
        return bool(faults(answers))

    assert any_trial(ends_in_an_error) is not serialises()


def test_control_without_any_guard_connects_two_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The unsafe version lacks lock, constraint, and deletion of the other pending apps.

    Any of the three would refuse the second app. So does SQLite, with its one writer at a time.
    """
    unguarded.without_lock(monkeypatch)
    monkeypatch.setattr(AuthenticatorQuerySet, "delete", _keep_all)

    def connects_two() -> bool:
        with monkeypatch.context() as patch:
            _hold_open_before_writing(patch, Gap(2))
            user, _answers = _confirm_both()
        confirmed = Authenticator.objects.filter(user=user, confirmed=True)
        connected = confirmed.count()
        for surplus in confirmed[1:]:
            surplus.delete()
        return connected > 1

    with _without_constraint():
        assert any_trial(connects_two) is not serialises()


def _confirm_both() -> tuple[User, list[Outcome | BaseException]]:
    """Show a user the key for an app in two sign-ins. Confirm both apps at the same moment."""
    user = employee()
    sign_ins = [at_connect(user), at_connect(user)]
    codes = [present_code(pending(facts), facts.visit.now) for facts in sign_ins]
    deeds = [
        partial(connect_app, facts=facts, code=code)
        for facts, code in zip(sign_ins, codes, strict=True)
    ]
    return user, at_once(deeds)


def _verdicts(answers: list[Outcome | BaseException]) -> list[Verdict]:
    assert not faults(answers)
    verdicts = [answer.verdict for answer in answers if isinstance(answer, Outcome)]
    return sorted(verdicts, key=lambda verdict: verdict.value)


def _hold_open_before_writing(patch: pytest.MonkeyPatch, gap: Gap) -> None:
    """Let both services check that no app is connected yet, before either of them writes."""
    confirm = AuthenticatorQuerySet.confirm

    def later(self: AuthenticatorQuerySet, authenticator_id: int, step: int, now: datetime) -> bool:
        gap.wait()
        return confirm(self, authenticator_id, step, now)

    patch.setattr(AuthenticatorQuerySet, "confirm", later)


def _keep_all(self: AuthenticatorQuerySet) -> tuple[int, dict[str, int]]:
    del self
    return 0, {}


@contextmanager
def _without_constraint() -> Iterator[None]:
    """Drop the constraint of one confirmed app per user during the block."""
    constraint = next(
        rule
        for rule in Authenticator._meta.constraints
        if rule.name == "twofactor_one_authenticator"
    )
    with connection.schema_editor() as editor:
        editor.remove_constraint(Authenticator, constraint)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            editor.add_constraint(Authenticator, constraint)
