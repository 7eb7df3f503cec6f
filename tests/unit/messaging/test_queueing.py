"""Queueing writes one sealed row in the service's transaction; only the sender can read it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from lib.sealing import SealBrokenError, unseal
from messaging.bell import BELL
from messaging.models import Message
from messaging.outgoing import Mail, Sms
from messaging.states import Kind, State
from tests.standins.smtp_sink import SmtpSink
from tests.unit.messaging.writing import MAIL, NUMBER, START, TEXT, Clock, mail, send, sms

pytestmark = pytest.mark.django_db


class DeedUndoneError(Exception):
    """Raised by a test after it queued a message, to roll the transaction back."""


def undone_deed() -> None:
    """Queue a mail in a transaction that is rolled back."""
    with transaction.atomic():
        mail()
        raise DeedUndoneError


def test_queueing_takes_one_insert() -> None:
    with CaptureQueriesContext(connection) as queries:
        mail()
    assert [query["sql"].split()[0] for query in queries] == ["INSERT"]


@pytest.mark.requirement("S90")
@pytest.mark.asvs("V2.3.3")
def test_rolled_back_service_sends_nothing(clock: Clock, sink: SmtpSink) -> None:
    with pytest.raises(DeedUndoneError):
        undone_deed()
    assert not send(clock)
    assert sink.received == []


def test_nothing_is_sent_before_the_commit(sink: SmtpSink) -> None:
    mail()
    assert sink.received == []


@pytest.mark.requirement("S33")
def test_row_shows_neither_address_nor_text() -> None:
    row = Message.objects.values().get(pk=mail().pk)
    assert not any(word in str(row) for word in (MAIL.to, "geheim", "Sanne", MAIL.subject))


@pytest.mark.requirement("S33")
def test_payload_unseals_in_its_own_row_only() -> None:
    first, second = sms(), sms()
    assert Sms.from_json(unseal(first.payload, *first.seal_context)) == Sms(NUMBER, TEXT)
    with pytest.raises(SealBrokenError):
        unseal(first.payload, *second.seal_context)


def test_mail_survives_serialization() -> None:
    odd = Mail("a@b.nl", 'Zoë "x"\n', "tekst", "<p>é</p>", "Łódź")
    assert Mail.from_json(odd.to_json()) == odd


def test_sender_is_woken_at_the_commit_and_not_before(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        mail()
        rung_before = BELL.is_set()
    assert (rung_before, BELL.is_set()) == (False, True)


@pytest.mark.requirement("S90")
@pytest.mark.parametrize(
    "broken",
    [
        {"payload": ""},
        {"due_at": None},
        {"state": State.SENT},
        {"state": State.EXPIRED, "payload": ""},
        {"state": "gone", "payload": "", "due_at": None},
    ],
    ids=[
        "forgotten text",
        "forgotten moment",
        "kept after sending",
        "due for ever",
        "unknown state",
    ],
)
def test_database_refuses_a_row_that_would_never_be_sent_or_never_be_wiped(
    broken: dict[str, object],
) -> None:
    message = mail()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**broken)


def test_query_for_due_rows_uses_its_index() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert "messaging_message_next" in Message.objects.due(Kind.MAIL, START).explain()
