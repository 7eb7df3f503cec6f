"""Erasing a former employee: what is deleted, what stays, and erasing twice (GDPR art. 17)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from accounts.log.events import Event, record
from accounts.mail.mails import send_activation
from accounts.models import MailLink, SecurityEvent, Session, User
from accounts.people.erasure import erase
from lib import throttle
from messaging.models import Message
from messaging.states import Kind, State
from tests.unit.accounts.browsers import logged_in
from tests.unit.accounts.people import NETWORK, employee, on_road, visit
from tests.unit.messaging.writing import sms
from tests.unit.twofactor.second_factor import connected, sent_code
from twofactor.devices import remember
from twofactor.models import Authenticator, RememberedDevice, SmsCode

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S101")]

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def _said(who: object) -> str:
    out = StringIO()
    call_command("erase", str(who), stdout=out)
    return out.getvalue().strip()


def test_every_row_that_refers_to_the_person_is_deleted() -> None:
    user = employee()
    connected(user, NOW)
    facts = on_road(user)
    sent_code(facts)
    remember(facts)
    logged_in(user)
    send_activation(user=user, now=NOW)
    assert erase(user_id=user.pk, by=None, now=NOW)
    for model in (User, MailLink, Session, Authenticator, RememberedDevice, SmsCode):
        assert not model.objects.exists(), model


def test_erasing_one_person_leaves_the_rows_of_others() -> None:
    other, leaver = employee(), employee()
    connected(other, NOW)
    session = logged_in(other)
    send_activation(user=other, now=NOW)
    waits = Message.objects.get()
    erase(user_id=leaver.pk, by=None, now=NOW)
    assert Authenticator.objects.confirmed_of(other)
    assert Session.objects.filter(session_key=session.row_key).exists()
    assert Message.objects.get() == waits
    assert Message.objects.get().payload


def test_log_keeps_numbers_and_networks_and_gains_the_event_of_the_erasure() -> None:
    user, chief = employee(), employee()
    number, branch = user.pk, user.branch_id
    record(Event.LOGIN, user=user, visit=visit())
    erase(user_id=user.pk, by=chief, now=NOW)
    events = SecurityEvent.objects.filter(user_id=number, branch_id=branch).order_by("pk")
    assert [event.what for event in events] == ["login", "erased"]
    assert [event.by_user_id for event in events] == [number, chief.pk]
    assert [event.network for event in events] == [NETWORK, ""]


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (State.QUEUED, State.EXPIRED),
        (State.SENDING, State.UNKNOWN),
        (State.UNKNOWN, State.UNKNOWN),
    ],
)
def test_message_still_to_be_sent_is_wiped_and_sent_no_more(state: State, after: State) -> None:
    user = employee()
    message = sms(now=NOW)
    Message.objects.filter(pk=message.pk).update(user=user, state=state)
    erase(user_id=user.pk, by=None, now=NOW)
    message.refresh_from_db()
    assert (message.state, message.payload, message.due_at) == (after, "", None)
    assert not Message.objects.due(Kind.SMS, NOW + timedelta(days=1)).exists()


def test_record_of_a_sent_message_stays_without_its_person() -> None:
    user = employee()
    message = send_activation(user=user, now=NOW)
    sent = {"state": State.SENT, "payload": "", "due_at": None, "sent_at": NOW}
    Message.objects.filter(pk=message.pk).update(**sent)
    erase(user_id=user.pk, by=None, now=NOW)
    message.refresh_from_db()
    assert (message.state, message.user_id, message.sent_at) == (State.SENT, None, NOW)
    assert message.branch_id == user.branch_id


def test_address_of_an_erased_person_is_free_for_a_new_one() -> None:
    user = employee(email="anna@mail.example")
    erase(user_id=user.pk, by=None, now=NOW)
    again = employee(email="anna@mail.example")
    assert again.pk != user.pk


def test_failed_attempts_of_an_erased_person_are_deleted() -> None:
    user = employee()
    throttle.charge(settings.SMS_TRIES, user.pk, now=NOW)
    number = user.pk
    erase(user_id=number, by=None, now=NOW)
    assert throttle.charge(settings.SMS_TRIES, number, now=NOW) == 1


def test_erased_person_is_not_erased_again() -> None:
    user = employee()
    number = user.pk
    assert erase(user_id=number, by=None, now=NOW)
    assert not erase(user_id=number, by=None, now=NOW)
    assert SecurityEvent.objects.filter(what=Event.ERASED).count() == 1


@pytest.mark.parametrize("by", ["address", "address typed otherwise", "number"])
def test_command_erases_by_address_or_number(by: str) -> None:
    user = employee(email="anna@mail.example")
    typed = {
        "address": user.email,
        "number": user.pk,
        "address typed otherwise": " Anna@MAIL.example",
    }
    assert _said(typed[by]) == f"Erased person {user.pk}."
    assert not User.objects.exists()
    assert SecurityEvent.objects.get().by == "cli"


def test_command_fails_when_no_such_person_exists() -> None:
    employee(email="anna@mail.example")
    assert _said("ana@mail.example") == "No person found for ana@mail.example: nothing was erased."
    assert _said(999_999) == "No person found for 999999: nothing was erased."
    assert User.objects.count() == 1
