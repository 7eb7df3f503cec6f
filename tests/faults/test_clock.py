"""Test a clock that jumps by an hour: no message is lost, no SMS sent twice, no code sent late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from messaging.models import Message
from messaging.states import State
from tests.faults.asking import ask_for
from tests.faults.books import Books
from tests.faults.outside import Outside
from tests.faults.senders import Senders, sending
from tests.faults.waiting import all_is_settled, until_more_arrive, wait_until
from tests.faults.web import WORKERS, Web
from tests.full import FULL
from tests.journeys.town import PASSWORD, Person, Town, log_in
from tests.journeys.visitor import Visitor
from tests.standins.twilio import ANYBODY, Behaviour

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("S90")]

MAILS, SMS = (1000, 300) if FULL else (60, 20)
HOUR = timedelta(hours=1)
SENDERS = 2
MONDAY_MORNING = "2026-11-23T09:00:05+01:00"


@dataclass
class Clock:
    """A clock that is ahead of the real clock by `off`, which a test can change."""

    off: timedelta = timedelta()

    def __call__(self) -> datetime:
        return timezone.now() + self.off


@pytest.fixture(autouse=True)
def in_seconds(changed: Callable[..., None]) -> None:
    changed("short_waits")


def test_after_a_jump_ahead_codes_expire_and_mails_go_on(
    here: Outside, close_books: Callable[[str], tuple[Books, Books]]
) -> None:
    clock = Clock()
    here.answers_slowly(mail=0.02, sms=0.1)
    with sending(SENDERS, clock):
        with until_more_arrive(here, 10):
            ask_for(mails=MAILS, sms=SMS, now=clock())
        sent, clock.off = len(here.twilio.sent), HOUR
        assert wait_until(all_is_settled)
    mail, sms = close_books("clock jumps an hour ahead")
    assert (mail.lost, mail.other_id, mail.expired) == (0, 0, 0)
    assert mail.doubled <= SENDERS
    assert sms.doubled == 0
    assert sms.at_sink <= sent + SENDERS  # at most one more by each sender
    assert sms.expired >= SMS - sms.at_sink > 0


def test_after_a_jump_back_new_messages_are_sent_at_once_and_old_ones_within_the_hour(
    here: Outside, close_books: Callable[[str], tuple[Books, Books]]
) -> None:
    clock = Clock()
    here.answers_slowly(mail=0.02, sms=0.1)
    with sending(SENDERS, clock):
        with until_more_arrive(here, 10):
            before = ask_for(mails=MAILS, sms=SMS, now=clock())
        clock.off = -HOUR
        after = ask_for(mails=5, sms=5, now=clock())
        assert wait_until(lambda: not _waiting(after))
        assert _waiting(before)
        clock.off = timedelta()  # an hour later
        assert wait_until(all_is_settled)
    mail, sms = close_books("clock jumps an hour back")
    assert (mail.at_sink, mail.doubled, mail.lost, mail.expired) == (MAILS + 5, 0, 0, 0)
    assert (sms.at_sink, sms.doubled, sms.lost, sms.expired) == (SMS + 5, 0, 0, 0)


def take_without_saying_so(here: Outside, off: timedelta) -> None:
    """Let Twilio accept an SMS but respond with 500, while our clock is ahead by `off`."""
    clock = Clock(off)
    here.twilio.behave(ANYBODY, Behaviour(status=500, accept=True))
    with sending(1, clock):
        with until_more_arrive(here):
            ask_for(sms=1, now=clock())
        here.twilio.behave(ANYBODY)
        assert wait_until(all_is_settled)


@pytest.mark.requirement("S91")
@pytest.mark.parametrize("off", [HOUR, -HOUR], ids=["ahead", "behind"])
def test_sms_in_doubt_is_found_with_our_clock_an_hour_off(
    here: Outside, off: timedelta, close_books: Callable[[str], tuple[Books, Books]]
) -> None:
    take_without_saying_so(here, off)
    where = "ahead" if off > timedelta() else "behind"
    _mail, sms = close_books(f"SMS in doubt, clock an hour {where}")
    assert (sms.at_sink, sms.doubled, sms.lost) == (1, 0, 0)


@pytest.mark.requirement("S91")
def test_control_without_tolerance_for_a_wrong_clock_doubles_the_sms(
    here: Outside,
    changed: Callable[..., None],
    close_books: Callable[[str], tuple[Books, Books]],
) -> None:
    changed("clocks_never_apart")
    take_without_saying_so(here, HOUR)
    _mail, sms = close_books("control: clocks never apart")
    assert sms.doubled == 1


def ask_for_a_code(town: Town, person: Person) -> Visitor:
    """Choose a password, so that an SMS code is queued but not sent. Return the browser."""
    town.invite(person)
    visitor = Visitor()
    visitor.open(town.link_for(person))
    visitor.press("Toepassen", password=PASSWORD)
    return visitor


@pytest.fixture
def person() -> Person:
    return Person("alice@mail.example", "+31612345678", "Alice", "de Vries")


def test_code_that_expired_by_a_jump_is_not_sent_and_the_next_one_works(
    here: Outside, person: Person
) -> None:
    town = Town(here.sink, here.twilio)
    with time_machine.travel(MONDAY_MORNING, tick=False) as clock:
        ask_for_a_code(town, person)
        clock.shift(HOUR)
        town.deliver()
        assert here.twilio.sent == []
        visitor = Visitor()
        log_in(visitor, person)
        town.deliver()
        visitor.press("Controleer", code=town.sms_code_for(person))
    assert visitor.page.key
    assert len(here.twilio.sent) == 1


def test_code_from_before_a_jump_back_arrives_within_the_hour_and_works(
    here: Outside, person: Person
) -> None:
    town = Town(here.sink, here.twilio)
    with time_machine.travel(MONDAY_MORNING, tick=False) as clock:
        visitor = ask_for_a_code(town, person)
        clock.shift(-HOUR)
        town.deliver()
        waited = len(here.twilio.sent)
        clock.shift(HOUR)
        town.deliver()
        visitor.press("Controleer", code=town.sms_code_for(person))
    assert (waited, len(here.twilio.sent)) == (0, 1)
    assert visitor.page.key


def test_sender_eleven_minutes_ahead_logs_it_and_lets_no_code_expire(outside: Outside) -> None:
    with Senders(outside, 1, ("eleven_minutes_ahead",)) as sender:
        ask_for(mails=1, sms=1)
        assert wait_until(lambda: "clocks differ too much to send" in sender.log)
        assert sender.end() == [0]
    assert "this machine's clock says 20" in sender.log
    assert "the database's clock says 20" in sender.log
    assert set(Message.objects.values_list("state", "attempts")) == {(State.QUEUED, 0)}


def test_web_process_compares_its_clock_without_a_request(outside: Outside, static: Path) -> None:
    with Web(outside, static, changes=("eleven_minutes_ahead",)) as web:
        assert wait_until(lambda: web.log.count("clocks differ too much to send") == WORKERS)


def _waiting(messages: list[Message]) -> bool:
    mine = Message.objects.filter(pk__in=[one.pk for one in messages])
    return mine.filter(due_at__isnull=False).exists()
