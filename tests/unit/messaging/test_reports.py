"""Twilio's reports on an SMS: signed, in any order, any number of times (S92)."""

from itertools import permutations
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from messaging.models import Kind, Message, State
from messaging.receipts import Accepted, Refused, Unknown
from messaging.sender import record
from tests.guards.rows import digests
from tests.standins.twilio import ACCOUNT, TOKEN, TwilioStandIn
from tests.standins.twilio_callbacks import report_form, signature
from tests.standins.twilio_messages import Form, message_resource
from tests.unit.messaging.writing import NUMBER, START, TEXT, Clock, fresh, mail, send, sms

pytestmark = pytest.mark.django_db

PUBLIC = "https://portaal.example"
FORM = "application/x-www-form-urlencoded"
TAKEN = message_resource(ACCOUNT, {"To": NUMBER, "Body": TEXT})
SID = TAKEN["sid"]
OTHER_SID = "SM" + "f" * 32


@pytest.fixture(autouse=True)
def _public(settings: Settings) -> None:
    settings.PUBLIC_URL, settings.TWILIO_AUTH_TOKEN = PUBLIC, TOKEN


def address(key: UUID) -> str:
    return f"/webhooks/twilio/{key}/"


def post(key: UUID, form: Form, proof: str | None, kind: str = FORM) -> HttpResponseBase:
    """Post as Twilio does: no cookie, no form token."""
    headers = {} if proof is None else {"X-Twilio-Signature": proof}
    client = Client(enforce_csrf_checks=True)
    return client.generic("POST", address(key), urlencode(form), kind, headers=headers)


def report(key: UUID, status: str, code: str = "", sid: str = SID) -> int:
    """Report one status, rightly signed; answer the HTTP status."""
    form = report_form({**TAKEN, "sid": sid}, status, code)
    return post(key, form, signature(PUBLIC + address(key), TOKEN, form)).status_code


def taken(clock: Clock, twilio: TwilioStandIn) -> tuple[Message, str]:
    """Have one SMS taken by Twilio; give its row and Twilio's id."""
    message = sms()
    send(clock)
    return message, twilio.sent[-1]["sid"]


def in_hand() -> Message:
    """Give an SMS that a sender has claimed and hands over right now."""
    message = sms()
    [row], _ended = Message.objects.claim(Kind.SMS, now=START, most=1)
    assert row == message
    return row


def test_a_delivered_sms_is_marked_with_its_moment(clock: Clock, twilio: TwilioStandIn) -> None:
    message, sid = taken(clock, twilio)
    assert report(message.pk, "delivered", sid=sid) == 204
    row = fresh(message)
    assert (row.state, row.error, row.sent_at) == (State.DELIVERED, "", START)
    assert row.delivered_at is not None


@pytest.mark.parametrize("status", ["undelivered", "failed"])
def test_an_sms_that_did_not_arrive_says_why(
    clock: Clock, twilio: TwilioStandIn, status: str
) -> None:
    message, sid = taken(clock, twilio)
    assert report(message.pk, status, "30003", sid) == 204
    row = fresh(message)
    assert (row.state, row.error, row.delivered_at) == (State.FAILED, "twilio 30003", None)
    assert row.problem.startswith("De telefoon was niet bereikbaar")


@pytest.mark.parametrize("code", ["", "x" * 70, "30003\nrm"])
def test_an_odd_error_code_is_not_taken_over(
    clock: Clock, twilio: TwilioStandIn, code: str
) -> None:
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
def test_in_whatever_order_reports_come_and_come_again_it_ends_up_the_same(
    statuses: tuple[str, ...], ends_as: State
) -> None:
    for order in permutations(statuses):
        message = sms()
        assert {report(message.pk, status) for status in order + order[:2]} == {204}
        row = fresh(message)
        assert (row.state, row.payload, row.due_at) == (ends_as, "", None), order
        assert row.provider_id == SID


def test_the_first_moment_of_delivery_stays(clock: Clock, twilio: TwilioStandIn) -> None:
    message, sid = taken(clock, twilio)
    report(message.pk, "delivered", sid=sid)
    first = fresh(message).delivered_at
    report(message.pk, "delivered", sid=sid)
    assert fresh(message).delivered_at == first


def test_a_report_before_our_own_note_is_not_undone_by_it(clock: Clock) -> None:
    row = in_hand()
    report(row.pk, "delivered")
    assert record(row, Accepted(SID), START) == "sent"
    assert fresh(row).state == State.DELIVERED
    assert send(clock) == {}


def test_a_report_before_our_own_doubt_ends_it() -> None:
    row = in_hand()
    report(row.pk, "queued")
    assert record(row, Unknown("twilio ReadTimeout"), START) == "lost"
    assert (fresh(row).state, fresh(row).payload) == (State.SENT, "")


def test_a_report_on_an_sms_in_doubt_keeps_another_from_being_sent(
    clock: Clock, twilio: TwilioStandIn
) -> None:
    row = in_hand()
    record(row, Unknown("twilio ReadTimeout"), START)
    report(row.pk, "sent")
    clock.forward(minutes=4)
    assert send(clock) == {}
    assert (twilio.requests, twilio.lookups) == ([], [])


def test_a_report_on_an_sms_queued_again_keeps_it_from_being_sent(
    clock: Clock, twilio: TwilioStandIn
) -> None:
    row = in_hand()
    record(row, Refused("twilio 20429", permanent=False), START)
    report(row.pk, "queued")
    clock.forward(minutes=4)
    assert send(clock) == {}
    assert twilio.requests == []


def test_a_report_on_another_sms_of_the_same_row_is_not_heard(
    clock: Clock, twilio: TwilioStandIn
) -> None:
    message, _sid = taken(clock, twilio)
    assert report(message.pk, "failed", "30003", OTHER_SID) == 204
    assert fresh(message).state == State.SENT


@pytest.mark.parametrize(
    ("status", "sid"),
    [("flying", SID), ("", SID), ("delivered", "x"), ("delivered", "")],
    ids=["unknown status", "no status", "odd id", "no id"],  # the ids themselves are random
)
def test_a_report_of_nothing_that_we_know_is_answered_and_changes_nothing(
    status: str, sid: str
) -> None:
    message = sms()
    before = digests()
    assert report(message.pk, status, sid=sid) == 204
    assert digests() == before


def test_a_report_on_a_message_long_gone_or_on_a_mail_changes_nothing() -> None:
    letter = mail()
    before = digests()
    assert (report(uuid4(), "delivered"), report(letter.pk, "delivered")) == (204, 204)
    assert digests() == before


@pytest.mark.parametrize(
    "proof",
    [None, "", "nonsense", "é", signature(PUBLIC, TOKEN, {}), "A" * 28],
    ids=["none", "empty", "nonsense", "not ascii", "of another address", "of the right length"],
)
def test_without_the_right_signature_nothing_changes(proof: str | None) -> None:
    message = sms()
    before = digests()
    assert post(message.pk, report_form(TAKEN, "delivered"), proof).status_code == 403
    assert digests() == before


def test_a_signature_holds_for_its_token_its_message_and_its_fields_alone() -> None:
    message, other = sms(), sms()
    form = report_form(TAKEN, "sent")
    proof = signature(PUBLIC + address(message.pk), TOKEN, form)
    foreign = signature(PUBLIC + address(message.pk), "another token", form)
    assert post(message.pk, form, foreign).status_code == 403
    assert post(other.pk, form, proof).status_code == 403
    assert post(message.pk, form | {"MessageStatus": "delivered"}, proof).status_code == 403
    assert post(message.pk, form, proof).status_code == 204


def test_the_signature_is_over_the_public_address_whatever_host_was_asked() -> None:
    message, form = sms(), report_form(TAKEN, "delivered")
    for base, expected in (("http://127.0.0.1", 403), (PUBLIC, 204)):
        proof = signature(base + address(message.pk), TOKEN, form)
        headers = {"X-Twilio-Signature": proof, "Host": "127.0.0.1"}
        answer = Client().generic(
            "POST", address(message.pk), urlencode(form), FORM, headers=headers
        )
        assert answer.status_code == expected


def test_without_a_token_of_ours_nobody_can_sign(settings: Settings) -> None:
    settings.TWILIO_AUTH_TOKEN = ""
    message, form = sms(), report_form(TAKEN, "delivered")
    proof = signature(PUBLIC + address(message.pk), "", form)
    assert post(message.pk, form, proof).status_code == 403


@pytest.mark.parametrize(
    ("kind", "padding", "status"),
    [(FORM, 20_000, 413), (FORM, 300_000, 413), ("multipart/form-data; boundary=x", 0, 403)],
)
def test_a_large_or_odd_body_is_not_read(kind: str, padding: int, status: int) -> None:
    message = sms()
    form = report_form(TAKEN, "delivered") | {"Padding": "x" * padding}
    proof = signature(PUBLIC + address(message.pk), TOKEN, form)
    assert post(message.pk, form, proof, kind).status_code == status
    assert fresh(message).state == State.QUEUED


def test_it_touches_no_session_and_no_cookie_and_writes_once() -> None:
    message, form = sms(), report_form(TAKEN, "delivered")
    with CaptureQueriesContext(connection) as queries:
        answer = post(message.pk, form, signature(PUBLIC + address(message.pk), TOKEN, form))
    assert [query["sql"].split()[0] for query in queries] == ["UPDATE"]
    assert (answer.status_code, dict(answer.cookies)) == (204, {})


@pytest.mark.django_db(transaction=True)
def test_twilio_reports_over_the_line_in_its_own_odd_order(
    clock: Clock, twilio: TwilioStandIn, settings: Settings, live_server: object
) -> None:
    settings.ALLOWED_HOSTS = ["portaal.example"]
    message, _sid = taken(clock, twilio)
    odd = ("sent", "delivered", "queued", "delivered", "sending")
    assert twilio.call_back(twilio.sent[0], *odd, at=str(live_server)) == [204] * 5
    assert fresh(message).state == State.DELIVERED
    twilio.token = "stolen"
    assert twilio.call_back(twilio.sent[0], "failed", at=str(live_server)) == [403]
