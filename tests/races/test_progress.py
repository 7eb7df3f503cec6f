"""Test that progress, which the sender, the desk and the person write, takes part in no deadlock.

No transaction locks a row of progress and the row of its person (docs/decisions/0047).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Branch, User
from accounts.people.roles import Role
from messaging.sender import Sender
from messaging.states import State
from onboarding.models import Activation, Progress, Stage
from onboarding.progress import on_events, on_link_opened, on_message
from onboarding.services import change_person
from tests.races.together import TRIALS, Gap, any_trial, at_once, faults, serialises
from tests.unit.onboarding.conftest import NOW, Enter, enter, invited
from tests.unit.onboarding.desk import facts_of, page_of, save

__all__ = ["enter"]

pytestmark = pytest.mark.django_db(transaction=True)

NUMBERS = ("+31612340001", "+31612340002")


@contextmanager
def _heard(patch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """Yield, for each call of a listener, whether it was called in a transaction."""
    found: list[bool] = []

    def tell(listener: Callable[..., None], *facts: object) -> None:
        found.append(connection.in_atomic_block)
        listener(*facts)

    with patch.context() as patched:
        patched.setattr("accounts.log.events.tell", lambda _name, *it: tell(on_events, *it))
        patched.setattr("messaging.sender.tell", lambda _name, *it: tell(on_message, *it))
        patched.setattr("messaging.models.message.tell", lambda _name, *it: tell(on_message, *it))
        yield found


def test_listeners_are_called_outside_the_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    with _heard(monkeypatch) as found:
        person = invited("anna", _branch())
        Sender(lambda: NOW).send_due()
        change_person(by=None, user=person, now=timezone.now(), phone=NUMBERS[0])
    assert found == [False, False, False]


def test_listener_of_a_form_at_the_desk_is_called_outside_the_transaction(
    monkeypatch: pytest.MonkeyPatch, enter: Enter
) -> None:
    branch = _branch()
    person = invited("anna", branch)
    desk = enter(invited("rosa", branch, Role.BRANCH_ADMIN))
    with _heard(monkeypatch) as found:
        save(desk, page_of(person), facts_of(person, phone=NUMBERS[0], send_now="on"))
    assert found == [False, False]


def test_control_service_in_a_transaction_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    with _heard(monkeypatch) as found, transaction.atomic():
        invited("anna", _branch())
    assert found == [True]


def test_mail_sent_person_changed_and_link_opened_at_once() -> None:
    person = invited("anna", _branch())
    Sender(lambda: NOW).send_due()
    for trial in range(TRIALS):
        Progress.objects.update(stage=Stage.QUEUED, opened_at=None)
        assert not faults(_all_at_once(person, NUMBERS[trial % 2]))
        row = Progress.objects.get()
        assert row.stage == Stage.OPENED
        assert row.opened_at is not None
        assert row.link_ends_at is not None


def test_control_that_locks_both_rows_in_both_orders_ends_in_a_deadlock() -> None:
    person, numbers = invited("anna", _branch()), iter(NUMBERS * 20)

    def breaks() -> bool:
        rows, now, gap = Progress.objects.filter(user=person), timezone.now(), Gap(2)

        def in_one(first: Callable[[], object], then: Callable[[], object]) -> None:
            with transaction.atomic():
                first()
                gap.wait()
                then()

        change = partial(change_person, by=None, user=person, now=now, phone=next(numbers))
        report = partial(rows.update, mailed_at=now)
        return bool(
            faults(at_once([partial(in_one, change, report), partial(in_one, report, change)]))
        )

    assert any_trial(breaks) is not serialises()


def _branch() -> Branch:
    return Branch.objects.create(number="02", name="Rotterdam", phone="+31101234567")


def _all_at_once(person: User, number: str) -> list[object]:
    """Let a sender report, the desk change the number, and the person open the link."""
    message, now = Activation.objects.get().message, timezone.now()
    assert message is not None
    deeds: list[Callable[[], object]] = [
        partial(on_message, message, State.SENT, "", now),
        partial(change_person, by=None, user=person, now=now, phone=number),
        partial(on_link_opened, person.pk, now),
    ]
    return list(at_once(deeds))
