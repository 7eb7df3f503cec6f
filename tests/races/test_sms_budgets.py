"""Test that SMS requested during an outage, which give back charges, take part in no deadlock."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.road.walk import Facts
from lib.models import Charge
from messaging import budgets
from messaging.models import Message
from messaging.services import queue_sms, withdraw
from messaging.states import State
from tests.races.together import TRIALS, Gap, any_trial, at_once, faults, serialises
from tests.races.unguarded import pausing
from tests.unit.accounts.people import employee, on_road, visit
from twofactor import sms_codes
from twofactor.sms_codes import send_sms_code

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("S23")]


def test_person_who_asks_again_in_an_outage_and_one_on_the_same_network_both_get_an_sms(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _trial in range(TRIALS):
        with monkeypatch.context() as patch:
            pausing(patch, budgets, "give_back", Gap(2))
            assert _both_ask() == [True, True]
        states = Message.objects.order_by("created_at").values_list("state", flat=True)
        assert list(states) == [State.EXPIRED, State.QUEUED, State.QUEUED]
        Message.objects.all().delete()


def test_control_that_gives_back_before_it_charges_ends_in_a_deadlock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks() -> bool:
        gap = Gap(2)

        def withdrawn_first(*, instead_of: QuerySet[Message], **sms: Any) -> Message:
            withdraw(instead_of)
            gap.wait()
            return queue_sms(**sms)

        with monkeypatch.context() as patch:
            patch.setattr(sms_codes, "queue_sms", withdrawn_first)
            pausing(patch, budgets, "charge_shared", gap)
            return bool(faults(_both_ask()))

    assert any_trial(breaks) is not serialises()


def _both_ask() -> list[object]:
    """Let a person whose SMS waits for a second attempt, and another one, ask for an SMS at once.

    Return the answers of the two. Forgets earlier trials, which would use up the network's budget.
    """
    Charge.objects.all().delete()
    now, waits = timezone.now(), employee()
    assert send_sms_code(facts=_asking(waits, now))
    Message.objects.update(attempts=1)
    later = now + timedelta(minutes=2)
    both = [_asking(waits, later), _asking(employee(), later)]
    return list(at_once([partial(send_sms_code, facts=facts) for facts in both]))


def _asking(user: User, now: datetime) -> Facts:
    return on_road(user, visit(now=now))
