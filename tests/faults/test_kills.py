"""Test senders killed at random moments: no message is lost and no SMS is sent twice."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest

from messaging.models import Message
from messaging.states import Kind, State
from tests.faults.asking import ask_for
from tests.faults.books import Books
from tests.faults.outside import Outside
from tests.faults.senders import Senders
from tests.faults.waiting import all_is_settled, until_more_arrive, wait_until
from tests.full import FULL

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = 50 if FULL else 4


@pytest.mark.requirement("S90", "S91")
def test_killed_senders_lose_nothing_and_double_no_sms(
    outside: Outside, close_books: Callable[[str], tuple[Books, Books]]
) -> None:
    outside.answers_slowly(mail=0.01, sms=0.05)
    with Senders(outside) as senders:
        for _kill in range(KILLS):
            with until_more_arrive(outside):
                ask_for(mails=30, sms=8)
            time.sleep(random.uniform(0, 0.4))
            senders.kill_one()
        assert wait_until(all_is_settled)
        assert senders.end() == [0, 0]
    mail, sms = close_books(f"sender: {senders.kills} x kill -9")
    assert (mail.lost, mail.other_id) == (0, 0)
    assert (sms.lost, sms.doubled) == (0, 0)
    assert mail.doubled <= senders.kills
    assert mail.cut_off + sms.cut_off > 0
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}


@pytest.mark.requirement("S90")
def test_control_that_marks_sent_before_it_sends_loses_messages(outside: Outside) -> None:
    def lost() -> int:
        gone = Message.objects.filter(state=State.SENT).count()
        return gone - len({one.recipients[0] for one in outside.sink.received})

    with Senders(outside, many=1, changes=("sent_before_sending",)) as senders:
        for _kill in range(KILLS):
            with until_more_arrive(outside):
                ask_for(mails=20)
            time.sleep(random.uniform(0.05, 0.1))
            senders.kill_one()
            if lost():
                break
    assert lost() > 0


@pytest.mark.requirement("S91")
def test_control_without_the_state_sending_doubles_sms(
    outside: Outside, close_books: Callable[[str], tuple[Books, Books]]
) -> None:
    outside.answers_slowly(mail=0, sms=0.5)
    with Senders(outside, many=1, changes=("shorter_lease", "no_mark")) as senders:
        with until_more_arrive(outside):
            ask_for(sms=1)
        senders.kill_one()
        assert wait_until(all_is_settled)
    _mail, sms = close_books("control: no state 'sending'")
    assert sms.doubled == 1
    assert Message.objects.get(kind=Kind.SMS).state == State.SENT


@pytest.mark.requirement("S91")
def test_real_sender_killed_at_that_same_moment_doubles_no_sms(
    outside: Outside, close_books: Callable[[str], tuple[Books, Books]]
) -> None:
    outside.answers_slowly(mail=0, sms=0.5)
    with Senders(outside, many=1, changes=("shorter_lease",)) as senders:
        with until_more_arrive(outside):
            ask_for(sms=1)
        senders.kill_one()
        assert wait_until(all_is_settled)
    _mail, sms = close_books("sender killed with an SMS claimed")
    assert (sms.doubled, sms.lost, sms.cut_off) == (0, 0, 1)
