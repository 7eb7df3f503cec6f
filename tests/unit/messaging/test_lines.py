"""The log lines of a sender: it writes one for each failure to send (ASVS 16.3.4)."""

from __future__ import annotations

import logging

import pytest
from pytest_django import Settings

from messaging import outbox
from messaging.models import Message
from messaging.receipts import Refused
from messaging.sender import record
from messaging.states import MAX_ATTEMPTS, Kind, State
from tests.standins.smtp_sink import SmtpSink
from tests.standins.twilio import Behaviour, TwilioStandIn
from tests.unit.messaging.test_certificates import Stranger, mail_goes_to, sms_goes_to, stranger
from tests.unit.messaging.writing import MAIL, NUMBER, START, TEXT, Clock, mail, send, sms

__all__ = ["stranger"]

pytestmark = pytest.mark.django_db

Line = tuple[str, str]


@pytest.fixture(autouse=True)
def _from_info_on(caplog: pytest.LogCaptureFixture) -> None:
    """Capture log lines of level INFO and higher, as in production."""
    caplog.set_level(logging.INFO)


def lines(caplog: pytest.LogCaptureFixture, message: Message) -> list[Line]:
    """Return the level and the text of each log line that contains the message's id."""
    return [
        (one.levelname, one.getMessage())
        for one in caplog.records
        if getattr(one, "message_id", None) == message.pk
    ]


@pytest.mark.asvs("V16.3.4")
def test_permanently_refused_mail_is_a_warning_with_the_servers_reply(
    clock: Clock, sink: SmtpSink, caplog: pytest.LogCaptureFixture
) -> None:
    sink.refuse[MAIL.to] = "550 5.1.1 No such user"
    message = mail()
    send(clock)
    said = f"message {message.pk} mail activate: failed smtp 550"
    assert lines(caplog, message) == [("WARNING", said)]


def test_mail_that_no_server_accepts_logs_each_attempt_and_warns_at_the_last(
    clock: Clock, sink: SmtpSink, caplog: pytest.LogCaptureFixture
) -> None:
    sink.stop()
    message = mail()
    send(clock)
    Message.objects.filter(pk=message.pk).update(attempts=MAX_ATTEMPTS - 1)
    clock.forward(minutes=1)
    send(clock)
    said = f"message {message.pk} mail activate: %s smtp ConnectionRefusedError"
    assert lines(caplog, message) == [("INFO", said % "queued"), ("WARNING", said % "failed")]


def test_sms_refused_by_twilio_is_a_warning_with_its_number(
    clock: Clock, twilio: TwilioStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    twilio.behave(NUMBER, Behaviour(status=400, code=21211))
    message = sms()
    send(clock)
    said = f"message {message.pk} sms sign-in: failed twilio 21211"
    assert lines(caplog, message) == [("WARNING", said)]


@pytest.mark.asvs("V16.3.4")
def test_untrusted_certificate_of_a_mail_server_is_logged(
    clock: Clock, settings: Settings, stranger: Stranger, caplog: pytest.LogCaptureFixture
) -> None:
    mail_goes_to(settings, stranger)
    message = mail()
    send(clock)
    said = f"message {message.pk} mail activate: queued smtp SSLCertVerificationError"
    assert lines(caplog, message) == [("INFO", said)]


@pytest.mark.asvs("V16.3.4")
def test_untrusted_certificate_of_twilio_is_logged(
    clock: Clock, settings: Settings, stranger: Stranger, caplog: pytest.LogCaptureFixture
) -> None:
    sms_goes_to(settings, stranger)
    message = sms()
    send(clock)
    said = f"message {message.pk} sms sign-in: queued twilio SSLError"
    assert lines(caplog, message) == [("INFO", said)]


@pytest.mark.asvs("V16.3.4")
def test_exception_in_the_gateway_is_an_error_with_its_traceback(
    clock: Clock,
    sink: SmtpSink,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_arguments: object) -> None:
        raise LookupError

    monkeypatch.setattr("messaging.gateways.mail.compose", broken)
    message = mail()
    send(clock)
    assert lines(caplog, message)[0] == ("ERROR", f"message {message.pk} broke its gateway")
    assert "LookupError" in caplog.text


@pytest.mark.asvs("V16.3.4")
def test_message_that_cannot_be_unsealed_is_an_error_with_its_traceback(
    clock: Clock, sink: SmtpSink, caplog: pytest.LogCaptureFixture
) -> None:
    message = mail()
    Message.objects.filter(pk=message.pk).update(payload="spoiled")
    send(clock)
    assert lines(caplog, message)[0] == ("ERROR", f"message {message.pk} does not open")
    assert "SealBrokenError" in caplog.text


def test_failed_look_up_is_an_error_and_every_look_is_logged(
    clock: Clock,
    twilio: TwilioStandIn,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_arguments: object) -> None:
        raise LookupError

    monkeypatch.setattr("messaging.gateways.twilio.TwilioGateway.find", broken)
    message = sms()
    Message.objects.filter(pk=message.pk).update(state=State.UNKNOWN, doubted_at=START)
    send(clock)
    assert lines(caplog, message) == [
        ("ERROR", f"asking about message {message.pk} broke its gateway"),
        ("INFO", f"message {message.pk} in doubt: Unreachable, unknown"),
    ]


def test_message_that_another_sender_settled_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    message = mail()
    [claimed], _ended = outbox.claim(Message.objects.all(), Kind.MAIL, now=START, most=1)
    refused = Refused("smtp 550", permanent=True)
    assert [record(claimed, refused, START) for _sender in range(2)] == ["failed", "lost"]
    said = f"message {message.pk} was settled by another meanwhile"
    assert lines(caplog, message)[-1] == ("WARNING", said)


@pytest.mark.requirement("S100")
def test_no_line_holds_recipient_or_text(
    clock: Clock, sink: SmtpSink, twilio: TwilioStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    sink.refuse[MAIL.to] = "550 5.1.1 No such user"
    twilio.behave(NUMBER, Behaviour(status=400, code=21211))
    mail()
    sms()
    send(clock)
    assert not [one for one in (MAIL.to, MAIL.text, NUMBER, TEXT) if one in caplog.text]
    assert caplog.text.count("failed") == 2
