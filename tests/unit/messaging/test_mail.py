"""The format of a mail, and what happens after each response from a mail server."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from pytest_django import Settings

from messaging.gateways import smtp
from messaging.models import Message
from messaging.sender import BACKOFF_FIRST
from messaging.states import BACKOFF_LONGEST, MAX_ATTEMPTS, State
from tests.standins.smtp_sink import SmtpSink
from tests.unit.messaging.writing import MAIL, START, Clock, fresh, mail, send

pytestmark = pytest.mark.django_db


def part(received: EmailMessage, kind: str) -> str:
    """Return the text of the mail's part of this kind (`plain` or `html`)."""
    body = received.get_body((kind,))
    assert body is not None
    return str(body.get_content()).strip()


def test_mail_arrives_with_both_parts_and_the_branch_as_sender(
    clock: Clock, sink: SmtpSink
) -> None:
    message = mail()
    assert send(clock) == {"sent": 1}
    [received] = sink.mails
    assert received["From"] == "02 Rotterdam <noreply@werktalent.example>"
    assert received["To"] == MAIL.to
    assert received["Reply-To"] == MAIL.reply_to
    assert received["Subject"] == MAIL.subject
    assert received["Auto-Submitted"] == "auto-generated"
    assert received["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert received["Message-ID"] == f"<{message.pk.hex}@localhost>"
    assert (part(received, "plain"), part(received, "html")) == (MAIL.text, MAIL.html)
    assert sink.received[0].sender == "noreply@werktalent.example"


def test_mail_without_reply_address_has_no_reply_to_header(clock: Clock, sink: SmtpSink) -> None:
    mail(replace(MAIL, reply_to=""))
    send(clock)
    assert sink.mails[0]["Reply-To"] is None


def test_accepted_mail_is_wiped(clock: Clock, sink: SmtpSink) -> None:
    message = mail()
    send(clock)
    row = fresh(message)
    assert (row.state, row.payload, row.due_at, row.sent_at) == (State.SENT, "", None, START)
    assert row.provider_id == sink.mails[0]["Message-ID"]


def test_batch_is_sent_over_one_connection(clock: Clock, sink: SmtpSink) -> None:
    for _ in range(5):
        mail()
    assert send(clock) == {"sent": 5}
    assert len({one.line for one in sink.received}) == 1


def test_each_batch_of_fifty_has_one_connection_even_with_a_refused_mail(
    clock: Clock, sink: SmtpSink
) -> None:
    sink.refuse["weg@example.nl"] = "550 5.1.1 No such user"
    for number in range(51):
        # A second apart: rows due at the same moment are claimed in any order.
        due = START + timedelta(seconds=number)
        mail(replace(MAIL, to="weg@example.nl") if number == 7 else MAIL, now=due)
    clock.forward(minutes=1)
    assert send(clock) == {"sent": 50, "failed": 1}
    lines = Counter(one.line for one in sink.received)
    assert sorted(lines.values()) == [1, 49]


@pytest.mark.requirement("S72")
@pytest.mark.asvs("V1.3.11")
def test_name_with_line_breaks_cannot_add_a_header(clock: Clock, sink: SmtpSink) -> None:
    evil = "Rotterdam\r\nBcc: thief@example.com\r\n\r\nHello\u2028x"
    mail(replace(MAIL, sender_name=evil, subject=f"Hallo {evil}"))
    send(clock)
    [received] = sink.mails
    assert received["Bcc"] is None
    assert sink.received[0].recipients == [MAIL.to]
    assert received["From"].addresses[0].addr_spec == "noreply@werktalent.example"
    assert part(received, "plain") == MAIL.text


def test_name_outside_ascii_arrives_as_written(clock: Clock, sink: SmtpSink) -> None:
    mail(replace(MAIL, sender_name='03 "Łódź", Zoë', subject="Één account — klaar"))
    send(clock)
    [received] = sink.mails
    assert received["From"].addresses[0].display_name == '03 "Łódź", Zoë'
    assert received["Subject"] == "Één account — klaar"


def test_domain_with_a_sharp_s_is_not_mapped_to_another(clock: Clock, sink: SmtpSink) -> None:
    mail(replace(MAIL, to="jan@straße.nl", reply_to="balie@straße.nl"))
    send(clock)
    assert sink.received[0].recipients == ["jan@xn--strae-oqa.nl"]
    assert sink.mails[0]["Reply-To"] == "balie@xn--strae-oqa.nl"


@pytest.mark.requirement("S72")
@pytest.mark.asvs("V1.3.11")
@pytest.mark.parametrize("field", ["to", "reply_to"])
def test_address_with_a_line_break_fails_without_delaying_other_mails(
    clock: Clock, sink: SmtpSink, field: str
) -> None:
    bad = mail(replace(MAIL, **{field: "a@example.nl\r\nBcc: thief@example.com"}))
    good = mail(now=START)
    assert send(clock) == {"failed": 1, "sent": 1}
    assert (fresh(bad).state, fresh(bad).payload) == (State.FAILED, "")
    assert fresh(good).state == State.SENT
    assert len(sink.received) == 1


def test_mail_to_a_permanently_refused_recipient_fails_and_is_wiped(
    clock: Clock, sink: SmtpSink
) -> None:
    sink.refuse[MAIL.to] = "550 5.1.1 No such user"
    message = mail()
    other = mail(replace(MAIL, to="jan@example.nl"))
    assert send(clock) == {"failed": 1, "sent": 1}
    row = fresh(message)
    assert (row.state, row.payload, row.error) == (State.FAILED, "", "smtp 550")
    assert fresh(other).state == State.SENT


def test_mail_with_a_permanently_refused_text_fails(clock: Clock, sink: SmtpSink) -> None:
    sink.answer = "554 5.7.1 Looks like spam"
    message = mail()
    send(clock)
    assert (fresh(message).state, fresh(message).error) == (State.FAILED, "smtp 554")


def test_mail_to_a_temporarily_refused_recipient_is_retried(clock: Clock, sink: SmtpSink) -> None:
    sink.refuse[MAIL.to] = "450 4.2.1 Mailbox busy"
    message = mail()
    assert send(clock) == {"queued": 1}
    row = fresh(message)
    assert (row.state, row.attempts, row.error) == (State.QUEUED, 1, "smtp 450")
    assert row.due_at is not None
    assert START < row.due_at <= START + BACKOFF_FIRST
    sink.refuse.clear()
    clock.forward(minutes=1)
    assert send(clock) == {"sent": 1}
    assert fresh(message).error == ""


def test_permanent_refusal_of_our_sender_address_loses_no_mail(
    clock: Clock, sink: SmtpSink
) -> None:
    sink.sender_answer = "550 5.7.1 Not one of ours"
    message = mail()
    send(clock)
    assert (fresh(message).state, fresh(message).error) == (State.QUEUED, "smtp sender 550")


@pytest.mark.requirement("S91")
def test_mail_whose_acceptance_got_lost_arrives_twice_with_one_message_id(
    clock: Clock, sink: SmtpSink
) -> None:
    sink.answer, sink.take_anyway = "451 4.3.0 Try later", True
    message = mail()
    send(clock)
    sink.answer = "250 OK"
    clock.forward(minutes=1)
    send(clock)
    assert [one["Message-ID"] for one in sink.mails] == [f"<{message.pk.hex}@localhost>"] * 2


def test_mail_waits_for_a_mail_server_that_is_away(clock: Clock, sink: SmtpSink) -> None:
    message = mail()
    sink.stop()
    assert send(clock) == {"queued": 1}
    assert fresh(message).error == "smtp ConnectionRefusedError"
    sink.start()
    clock.forward(minutes=1)
    assert send(clock) == {"sent": 1}


def test_mail_server_that_hangs_up_is_not_tried_for_the_rest_of_the_batch(
    clock: Clock, sink: SmtpSink
) -> None:
    sink.answer = "421 4.3.2 Shutting down"
    for _ in range(3):
        mail()
    assert send(clock) == {"queued": 1}
    rows = Message.objects.all()
    assert sorted(row.attempts for row in rows) == [0, 0, 1]
    assert all(row.state == State.QUEUED and row.due_at and row.due_at > START for row in rows)


def test_mail_server_slow_with_its_last_response_gets_the_mail_once(
    clock: Clock, sink: SmtpSink, settings: Settings
) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    sink.delay = 1.0
    mail()
    assert send(clock) == {"sent": 1}
    assert len(sink.received) == 1


def test_hanging_mail_server_is_abandoned_within_the_lease(
    clock: Clock, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "TEXT_TIMEOUT", 0.2)
    sink.delay = 1.0
    message = mail()
    assert send(clock) == {"queued": 1}
    assert fresh(message).error.startswith("smtp ")


def test_mail_behind_one_with_many_attempts_is_not_postponed_for_as_long(
    clock: Clock, sink: SmtpSink
) -> None:
    often = mail()
    mail()
    Message.objects.filter(pk=often.pk).update(attempts=12, due_at=START - BACKOFF_FIRST)
    sink.stop()
    send(clock)
    later = {row.attempts: row.due_at or START for row in Message.objects.all()}
    assert later[13] > START + BACKOFF_LONGEST / 4
    assert START < later[0] <= START + BACKOFF_FIRST


def test_mail_is_given_up_after_the_last_attempt(clock: Clock, sink: SmtpSink) -> None:
    sink.answer = "451 4.3.0 Try later"
    message = mail()
    Message.objects.filter(pk=message.pk).update(attempts=MAX_ATTEMPTS - 1)
    assert send(clock) == {"failed": 1}
    assert (fresh(message).state, fresh(message).payload) == (State.FAILED, "")


def test_expired_mail_is_wiped_and_not_sent(clock: Clock, sink: SmtpSink) -> None:
    message = mail(days=1)
    clock.forward(days=1)
    assert send(clock) == {"expired": 1}
    assert (fresh(message).state, fresh(message).payload) == (State.EXPIRED, "")
    assert sink.received == []


def test_retry_waits_no_longer_than_the_mail_is_valid(clock: Clock, sink: SmtpSink) -> None:
    sink.answer = "451 4.3.0 Try later"
    message = mail(days=1 / 24 / 3600)
    send(clock)
    assert fresh(message).due_at == message.expires_at
