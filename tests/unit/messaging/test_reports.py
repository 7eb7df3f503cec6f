"""Twilio's reports on an SMS: what each of them changes, in any order and even if repeated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from pytest_django import Settings

from lib.clock import CLOCK
from messaging import outbox
from messaging.models import Message
from messaging.receipts import Accepted, Refused, Unknown
from messaging.sender import record
from messaging.states import Kind, State
from tests.guards.rows import digests
from tests.standins.twilio import TOKEN, TwilioStandIn
from tests.unit.messaging.reporting import OTHER_SID, PUBLIC, SID, report
from tests.unit.messaging.writing import START, Clock, fresh, mail, send, sms

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S92")]


@pytest.fixture(autouse=True)
def _public(settings: Settings) -> None:
    settings.PUBLIC_URL, settings.TWILIO_AUTH_TOKEN = PUBLIC, TOKEN


def taken(clock: Clock, twilio: TwilioStandIn) -> tuple[Message, str]:
    """Send one SMS, which Twilio accepts; return its row, and the id that Twilio gave the SMS."""
    message = sms()
    send(clock)
    return message, twilio.sent[-1]["sid"]


def in_hand() -> Message:
    """Return an SMS that a sender has claimed and has not finished."""
    message = sms()
    [row], _ended = outbox.claim(Message.objects.all(), Kind.SMS, now=START, most=1)
    assert row == message
    return row


def test_delivered_sms_is_marked_with_its_moment(clock: Clock, twilio: TwilioStandIn) -> None:
    message, sid = taken(clock, twilio)
    assert report(message.pk, "delivered", sid=sid) == 204
    row = fresh(message)
    assert (row.state, row.error, row.sent_at) == (State.DELIVERED, "", START)
    assert row.delivered_at is not None


def test_report_is_dated_by_the_clock_of_the_senders(
    clock: Clock, twilio: TwilioStandIn, clocks_apart: Callable[[timedelta], None]
) -> None:
    message, sid = taken(clock, twilio)
    clocks_apart(timedelta(minutes=11))
    report(message.pk, "delivered", sid=sid)
    delivered_at = fresh(message).delivered_at
    assert delivered_at is not None
    assert abs(delivered_at - CLOCK.now()) < timedelta(minutes=1)


@pytest.mark.parametrize("status", ["undelivered", "failed"])
def test_undelivered_sms_has_the_reason(clock: Clock, twilio: TwilioStandIn, status: str) -> None:
    message, sid = taken(clock, twilio)
    assert report(message.pk, status, "30003", sid) == 204
    row = fresh(message)
    assert (row.state, row.error, row.delivered_at) == (State.FAILED, "twilio 30003", None)
    assert row.problem.startswith("De telefoon was niet bereikbaar")


@pytest.mark.parametrize("code", ["", "x" * 70, "30003\nrm"])
def test_malformed_error_code_is_not_stored(clock: Clock, twilio: TwilioStandIn, code: str) -> None:
    message, sid = taken(clock, twilio)
    assert report(message.pk, "failed", code, sid) == 204
    assert fresh(message).error == "twilio failed"


@pytest.mark.parametrize(
    ("statuses", "ends_as"),
    [
        (("queued", "sending", "sent", "delivered"), State.DELIVERED),
        (("queued", "sending", "sent", "undelivered"), State.FAILED),
        (("sent", "undelivered", "delivered"), State.DELIVERED),
        (("accepted", "queued", "sent"), State.SENT),
    ],
)
def test_order_and_repetition_of_reports_do_not_change_the_result(
    statuses: tuple[str, ...], ends_as: State
) -> None:
    for order in permutations(statuses):
        message = sms()
        assert {report(message.pk, status) for status in order + order[:2]} == {204}
        row = fresh(message)
        assert (row.state, row.payload, row.due_at) == (ends_as, "", None), order
        assert row.provider_id == SID


def test_first_moment_of_delivery_is_kept(clock: Clock, twilio: TwilioStandIn) -> None:
    message, sid = taken(clock, twilio)
    report(message.pk, "delivered", sid=sid)
    first = fresh(message).delivered_at
    report(message.pk, "delivered", sid=sid)
    assert fresh(message).delivered_at == first


def test_report_before_the_senders_own_update_is_not_undone_by_it(clock: Clock) -> None:
    row = in_hand()
    report(row.pk, "delivered")
    assert record(row, Accepted(SID), START) == "sent"
    assert fresh(row).state == State.DELIVERED
    assert send(clock) == {}


def test_report_ends_a_doubt_that_the_sender_stores_later() -> None:
    row = in_hand()
    report(row.pk, "queued")
    assert record(row, Unknown("twilio ReadTimeout"), START) == "lost"
    assert (fresh(row).state, fresh(row).payload) == (State.SENT, "")


def test_report_on_an_sms_in_doubt_prevents_a_second_sending(
    clock: Clock, twilio: TwilioStandIn
) -> None:
    row = in_hand()
    record(row, Unknown("twilio ReadTimeout"), START)
    report(row.pk, "sent")
    clock.forward(minutes=4)
    assert send(clock) == {}
    assert (twilio.requests, twilio.lookups) == ([], [])


def test_report_on_an_sms_queued_again_prevents_its_sending(
    clock: Clock, twilio: TwilioStandIn
) -> None:
    row = in_hand()
    record(row, Refused("twilio 20429", permanent=False), START)
    report(row.pk, "queued")
    clock.forward(minutes=4)
    assert send(clock) == {}
    assert twilio.requests == []


def test_report_on_another_sms_of_the_same_row_is_ignored(
    clock: Clock, twilio: TwilioStandIn
) -> None:
    message, _sid = taken(clock, twilio)
    assert report(message.pk, "failed", "30003", OTHER_SID) == 204
    assert fresh(message).state == State.SENT


@pytest.mark.parametrize(
    ("status", "sid"),
    [("flying", SID), ("", SID), ("delivered", "x"), ("delivered", "")],
    ids=["unknown status", "no status", "malformed id", "no id"],  # the ids themselves are random
)
def test_report_with_an_unknown_status_or_a_malformed_id_changes_nothing(
    status: str, sid: str
) -> None:
    message = sms()
    before = digests()
    assert report(message.pk, status, sid=sid) == 204
    assert digests() == before


def test_report_on_a_deleted_message_or_on_a_mail_changes_nothing() -> None:
    letter = mail()
    before = digests()
    assert (report(uuid4(), "delivered"), report(letter.pk, "delivered")) == (204, 204)
    assert digests() == before


@pytest.mark.django_db(transaction=True)
def test_reports_over_http_in_the_order_of_twilio_are_accepted(
    clock: Clock, twilio: TwilioStandIn, settings: Settings, live_server: object
) -> None:
    settings.ALLOWED_HOSTS = ["portaal.example"]
    message, _sid = taken(clock, twilio)
    odd = ("sent", "delivered", "queued", "delivered", "sending")
    assert twilio.call_back(twilio.sent[0], *odd, at=str(live_server)) == [204] * 5
    assert fresh(message).state == State.DELIVERED
    twilio.token = "stolen"
    assert twilio.call_back(twilio.sent[0], "failed", at=str(live_server)) == [403]
