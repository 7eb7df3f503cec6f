"""A report that comes late, or early, does not hide what became of a person's newest message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from messaging import outbox
from messaging.models import Message
from messaging.receipts import Accepted, Report
from messaging.sender import record
from messaging.states import Kind, State
from onboarding.models import Progress
from onboarding.progress import on_message
from onboarding.reminders import remind_person
from onboarding.services import change_person, reinvite
from onboarding.status import Status, status_of
from tests.journeys.town import PASSWORD, Person, Town, user_of
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S92")

BOUNCE, LATE = "bounce 5.1.1", timedelta(hours=1)


def _status(person: Person) -> Status:
    return status_of(user_of(person), timezone.now())


def _newest(purpose: str) -> Message:
    return Message.objects.filter(purpose=purpose).latest("created_at")


def _report(message: Message, state: State, code: str = "") -> None:
    report = Report(message.provider_id, state, code)
    assert Message.objects.heard(message.pk, report, timezone.now(), kind=Kind(message.kind))


@pytest.fixture
def texted(town: Town, alice: Person, visitor: Visitor) -> Message:
    """Return the SMS with a code that was sent to Alice, who chose a password."""
    town.invite(alice)
    visitor.open(town.link_for(alice))
    visitor.press("Toepassen", password=PASSWORD)
    town.deliver()
    return _newest("sms_code")


@pytest.mark.parametrize("has_new_mail", [True, False])
def test_late_bounce_of_the_former_address_is_no_trouble_of_the_corrected_one(
    town: Town, alice: Person, clock: time_machine.Traveller, *, has_new_mail: bool
) -> None:
    town.invite(alice)
    former, person = _newest("activate"), user_of(alice)
    clock.shift(LATE)
    change_person(by=None, user=person, now=timezone.now(), email="alice.new@mail.example")
    if has_new_mail:
        reinvite(by=None, user=person, now=timezone.now())
        town.deliver()
    _report(former, State.FAILED, BOUNCE)
    assert status_of(person, timezone.now()) == (Status.SENT if has_new_mail else Status.EXPIRED)
    clock.shift(timedelta(days=3))
    assert remind_person(user_id=person.pk, number=1, now=timezone.now())


def test_mail_to_the_address_corrected_in_the_same_request_counts_also_by_a_fast_clock(
    town: Town, alice: Person, clocks_apart: Callable[[timedelta], None]
) -> None:
    clocks_apart(timedelta(seconds=20))
    town.invite(alice)
    person, now = user_of(alice), timezone.now()
    change_person(by=None, user=person, now=now, email="alice.new@mail.example")
    reinvite(by=None, user=person, now=now)
    town.deliver()
    assert status_of(person, now) == Status.SENT


def test_former_mail_that_leaves_late_does_not_hide_that_the_newest_bounced(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    former = _newest("activate")
    clock.shift(LATE)
    reinvite(by=None, user=user_of(alice), now=timezone.now())
    town.deliver()
    _report(_newest("activate"), State.FAILED, BOUNCE)
    on_message(former, State.SENT, "", timezone.now())
    assert _status(alice) == Status.FAILED


def test_mail_that_leaves_after_a_block_does_not_revive_its_link(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    clock.shift(LATE)
    for is_active in (False, True):
        change_person(by=None, user=user_of(alice), now=timezone.now(), is_active=is_active)
    on_message(_newest("activate"), State.SENT, "", timezone.now())
    assert _status(alice) == Status.EXPIRED


def test_late_failure_of_the_former_number_is_no_trouble_of_the_corrected_one(
    alice: Person, texted: Message, clock: time_machine.Traveller
) -> None:
    clock.shift(LATE)
    change_person(by=None, user=user_of(alice), now=timezone.now(), phone="+31655554444")
    _report(texted, State.FAILED, "twilio 30003")
    assert _status(alice) == Status.PASSWORD


def test_failure_of_an_sms_that_was_replaced_is_not_told(
    town: Town, alice: Person, texted: Message, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=2))
    visitor.open("/inloggen/sms/")
    visitor.press("Stuur een nieuwe code")
    town.deliver()
    _report(texted, State.FAILED, "twilio 30003")
    assert _status(alice) == Status.SMS


@pytest.mark.parametrize(
    ("state", "status"), [(State.FAILED, Status.SMS_FAILED), (State.DELIVERED, Status.ARRIVED)]
)
def test_report_that_comes_before_our_own_commit_stays(
    alice: Person,
    texted: Message,
    visitor: Visitor,
    clock: time_machine.Traveller,
    *,
    state: State,
    status: Status,
) -> None:
    clock.shift(timedelta(minutes=2))
    visitor.open("/inloggen/sms/")
    visitor.press("Stuur een nieuwe code")
    [row], _ended = outbox.claim(Message.objects.all(), Kind.SMS, now=timezone.now(), most=1)
    early = Report("SM" + "1" * 32, state, "")
    assert Message.objects.heard(row.pk, early, timezone.now())
    assert record(row, Accepted(early.provider_id), timezone.now()) == State.SENT
    assert _status(alice) == status
    sent_at = Progress.objects.get().sms_sent_at
    assert sent_at is not None
    assert (sent_at > texted.created_at + timedelta(minutes=1)) is (state == State.DELIVERED)


def test_failure_told_after_the_arrival_is_not_written(alice: Person, texted: Message) -> None:
    """Two processes heard them in order and write them in the other order."""
    _report(texted, State.DELIVERED)
    on_message(texted, State.FAILED, "twilio 30003", timezone.now())
    assert _status(alice) == Status.ARRIVED
