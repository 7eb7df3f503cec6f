"""`manage.py bounce` stores what a bounce says about one of our mails, and changes nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from itertools import permutations
from uuid import uuid4

import pytest
from django.core.management import CommandError
from django.db import OperationalError, connection
from pytest_django import Settings

from messaging import outbox
from messaging.bounce_address import bounce_address
from messaging.models import Message
from messaging.receipts import Accepted, Refused
from messaging.sender import record
from messaging.states import Kind, State
from tests.guards.rows import digests
from tests.standins.delivery_reports import out_of_office, postfix, qmail
from tests.standins.pipe import pipe_bounce
from tests.standins.smtp_sink import SmtpSink
from tests.unit.messaging.writing import START, Clock, fresh, mail, send, sms

pytestmark = pytest.mark.django_db
delivered = partial(postfix, status="2.0.0", action="delivered", diagnosis="250 OK")
delayed = partial(postfix, status="4.4.1", action="delayed", diagnosis="timed out")


@pytest.fixture(autouse=True)
def _bounces(settings: Settings) -> None:
    settings.BOUNCE_ADDRESS = "bounces@werktalent.example"


def sent(clock: Clock, sink: SmtpSink) -> tuple[Message, str]:
    """Send one mail; return its row and its SMTP envelope sender."""
    message = mail()
    send(clock)
    return message, sink.received[-1].sender


def in_hand() -> Message:
    """Return a mail that a sender has claimed and has not finished."""
    message = mail()
    [row], _ended = outbox.claim(Message.objects.all(), Kind.MAIL, now=START, most=1)
    assert row == message
    return row


def refused(patch: pytest.MonkeyPatch, raw: bytes, recipient: str = "") -> int:
    """Pipe a report into the command; check that the command fails; return its exit code."""
    with pytest.raises(CommandError) as error:
        pipe_bounce(patch, raw, recipient)
    return error.value.returncode


def test_bounced_mail_has_failed_with_the_reason(
    clock: Clock, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    message, sender = sent(clock, sink)
    line = pipe_bounce(monkeypatch, postfix(sender), sender)
    assert line == f"{message.pk}: failed bounce 5.1.1, recorded"
    row = fresh(message)
    assert (row.state, row.error, row.sent_at) == (State.FAILED, "bounce 5.1.1", START)
    assert row.problem.startswith("Deze mailbox bestaat niet.")


def test_report_of_delivery_marks_the_mail_delivered(
    clock: Clock, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    message, sender = sent(clock, sink)
    pipe_bounce(monkeypatch, delivered(sender), sender)
    row = fresh(message)
    assert (row.state, row.error) == (State.DELIVERED, "")
    assert row.delivered_at is not None


@pytest.mark.parametrize("header", ["Delivered-To", "X-Original-To", "To"])
def test_without_an_argument_the_address_is_read_from_the_headers(
    clock: Clock, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch, header: str
) -> None:
    message, sender = sent(clock, sink)
    raw = postfix("beheer@werktalent.example")
    raw = f"{header}: Terug <{sender.upper()}>, iemand@example.nl\n".encode() + raw
    pipe_bounce(monkeypatch, raw)
    assert fresh(message).state == State.FAILED


@pytest.mark.parametrize("shape", [delayed, out_of_office, partial(qmail, diagnosis="busy 4.4.1")])
def test_delay_warning_or_out_of_office_reply_changes_nothing(
    clock: Clock, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch, shape: Callable[[str], bytes]
) -> None:
    _message, sender = sent(clock, sink)
    before = digests()
    assert pipe_bounce(monkeypatch, shape(sender), sender).endswith("nothing new")
    assert digests() == before


@pytest.mark.requirement("S92")
def test_order_and_repetition_of_reports_do_not_change_the_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shapes: tuple[Callable[[str], bytes], ...] = (postfix, delivered, delayed)
    for order in permutations(shapes):
        message = mail()
        sender = bounce_address(message.pk)
        for shape in (*order, *order):
            pipe_bounce(monkeypatch, shape(sender), sender)
        row = fresh(message)
        assert (row.state, row.error, row.payload) == (State.DELIVERED, "", ""), order


def test_second_report_does_not_change_the_reason(
    clock: Clock, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    message, sender = sent(clock, sink)
    pipe_bounce(monkeypatch, postfix(sender, "5.2.2"), sender)
    assert pipe_bounce(monkeypatch, postfix(sender), sender).endswith("nothing new")
    assert fresh(message).error == "bounce 5.2.2"


@pytest.mark.requirement("S92")
def test_report_before_the_senders_own_update_is_not_undone_by_it(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = in_hand()
    sender = bounce_address(row.pk)
    pipe_bounce(monkeypatch, postfix(sender), sender)
    assert record(row, Accepted(f"<{row.pk.hex}@localhost>"), START) == "sent"
    assert fresh(row).state == State.FAILED
    assert send(clock) == {}


def test_mail_queued_again_that_bounced_is_not_sent_again(
    clock: Clock, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = in_hand()
    record(row, Refused("smtp 451", permanent=False), START)
    sender = bounce_address(row.pk)
    pipe_bounce(monkeypatch, postfix(sender), sender)
    clock.forward(minutes=5)
    assert send(clock) == {}
    assert (fresh(row).payload, sink.received) == ("", [])


def test_report_on_a_deleted_mail_or_on_an_sms_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    addresses = [bounce_address(uuid4()), bounce_address(sms().pk)]
    before = digests()
    for sender in addresses:
        assert pipe_bounce(monkeypatch, postfix(sender), sender).endswith("nothing new")
    assert digests() == before


def test_report_to_an_address_that_the_site_never_issued_is_refused(
    clock: Clock, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    message, sender = sent(clock, sink)
    forged = sender.replace(sender[20:24], "aaaa" if sender[20:24] != "aaaa" else "bbbb")
    assert refused(monkeypatch, postfix(sender), forged) == os.EX_NOUSER
    assert refused(monkeypatch, postfix(forged)) == os.EX_NOUSER
    assert refused(monkeypatch, b"") == os.EX_NOUSER
    assert fresh(message).state == State.SENT


def test_report_that_is_too_large_or_too_deeply_nested_is_refused(
    clock: Clock, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    message, sender = sent(clock, sink)
    big = postfix(sender) + b"x" * 256 * 1024
    assert refused(monkeypatch, big, sender) == os.EX_DATAERR
    lines = (f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(4000))
    nested = "".join(lines).encode()
    assert len(nested) < 256 * 1024
    assert refused(monkeypatch, nested, sender) == os.EX_DATAERR
    assert fresh(message).state == State.SENT


def test_while_the_database_is_away_the_mail_server_is_asked_to_retry(
    clock: Clock, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    message, sender = sent(clock, sink)

    def away(*_query: object) -> None:
        raise OperationalError

    with connection.execute_wrapper(away):
        assert refused(monkeypatch, postfix(sender), sender) == os.EX_TEMPFAIL
    pipe_bounce(monkeypatch, postfix(sender), sender)
    assert fresh(message).state == State.FAILED
