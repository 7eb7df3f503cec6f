"""An outage of mail or SMS is reported with its cause in the log, at /readyz and in the metrics."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from config.logs import JsonFormatter
from messaging.gateways.base import Line
from messaging.gateways.mail import MailLine
from messaging.gateways.sms import SmsLine
from messaging.models import Message, Outage
from messaging.outage_watch import LOOK_AGAIN, OutageWatch
from messaging.receipts import Cause
from messaging.sender import CHANNELS, Sender
from messaging.states import Kind, State
from operation.metrics import exposition
from tests.standins.smtp_sink import SmtpSink
from tests.standins.twilio import TOKEN, Behaviour, TwilioStandIn
from tests.unit.messaging.test_certificates import (
    Stranger,
    _no_trust_of_this_machine,
    mail_goes_to,
    sms_goes_to,
    stranger,
)
from tests.unit.messaging.writing import MAIL, START, Clock, fresh, mail, send, sms

__all__ = ["_no_trust_of_this_machine", "stranger"]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S104")]

QUEUE: dict[str, Callable[[], Message]] = {"mail": mail, "sms": sms}
LINES: dict[Kind, Callable[[], Line]] = {Kind.MAIL: MailLine, Kind.SMS: SmsLine}


@pytest.fixture
def outside(settings: Settings, sink: SmtpSink, twilio: TwilioStandIn) -> Outside:
    return Outside(settings, sink, twilio)


class Outside:
    """A mail server and Twilio, with methods to make each of them unavailable."""

    def __init__(self, settings: Settings, sink: SmtpSink, twilio: TwilioStandIn) -> None:
        self.settings, self.sink, self.twilio = settings, sink, twilio

    def shut(self, kind: str, cause: Cause) -> None:
        getattr(self, f"_{kind}_{cause}")()

    def open(self) -> None:
        """Make the mail server and Twilio available again."""
        self.sink.stop()
        self.sink.start()
        self.sink.sender_answer = "250 OK"
        self.twilio.behave()
        self.settings.EMAIL_HOST, self.settings.EMAIL_HOST_USER = "127.0.0.1", ""
        self.settings.TWILIO_AUTH_TOKEN, self.settings.TWILIO_API_URL = TOKEN, self.twilio.url

    def _mail_login(self) -> None:
        self.settings.EMAIL_HOST_USER, self.settings.EMAIL_HOST_PASSWORD = "toegang", "wrong"

    def _mail_name(self) -> None:
        self.settings.EMAIL_HOST = "mail.invalid"

    def _mail_sender(self) -> None:
        self.sink.sender_answer = "550 Not you"

    def _mail_answer(self) -> None:
        self.sink.stop()

    def _sms_login(self) -> None:
        self.settings.TWILIO_AUTH_TOKEN = "wrong"

    def _sms_name(self) -> None:
        self.settings.TWILIO_API_URL = "http://twilio.invalid"

    def _sms_sender(self) -> None:
        self.twilio.behave(behaviour=Behaviour(status=400, code=21606))

    def _sms_answer(self) -> None:
        self.twilio.behave(behaviour=Behaviour(status=503))


@pytest.mark.parametrize("cause", [one for one in Cause if one != Cause.CERTIFICATE])
@pytest.mark.parametrize("kind", QUEUE)
def test_outage_is_reported_with_its_cause(
    outside: Outside,
    clock: Clock,
    client: Client,
    caplog: pytest.LogCaptureFixture,
    kind: str,
    cause: Cause,
) -> None:
    QUEUE[kind]()
    outside.shut(kind, cause)
    _send_and_see(clock, client, caplog, kind, cause)


@pytest.mark.parametrize("kind", QUEUE)
def test_untrusted_certificate_is_reported_as_an_outage(
    settings: Settings,
    clock: Clock,
    client: Client,
    caplog: pytest.LogCaptureFixture,
    stranger: Stranger,
    kind: str,
) -> None:
    QUEUE[kind]()
    {"mail": mail_goes_to, "sms": sms_goes_to}[kind](settings, stranger)
    _send_and_see(clock, client, caplog, kind, Cause.CERTIFICATE)


def _send_and_see(
    clock: Clock, client: Client, caplog: pytest.LogCaptureFixture, kind: str, cause: Cause
) -> None:
    with caplog.at_level(logging.INFO, logger="messaging"):
        send(clock)
    lines = [json.loads(JsonFormatter().format(line)) for line in caplog.records]
    (line,) = [line for line in lines if "outage" in line]
    assert (line["outage"], line["level"]) == (
        cause.value,
        "warning" if cause == Cause.ANSWER else "error",
    )
    assert f", but {kind} does not go out: {cause.words}" in client.get("/readyz").content.decode()
    assert _shut_for(clock, seconds=59) == {(kind, cause.value): 59.0}


def _shut_for(clock: Clock, *, seconds: float) -> dict[tuple[str, str], float]:
    """Move the clock forward; return the seconds that each outage lasted, as the metrics report."""
    clock.forward(seconds=seconds)
    families = text_string_to_metric_families(exposition(clock.now).decode())
    (samples,) = [one.samples for one in families if one.name == "toegang_outage_seconds"]
    found = {(one.labels["kind"], one.labels["cause"]): one.value for one in samples}
    return {key: value for key, value in found.items() if value}


@pytest.mark.parametrize("kind", Kind)
def test_end_of_an_outage_is_detected_within_half_a_minute_without_any_message(
    outside: Outside, clock: Clock, client: Client, kind: Kind
) -> None:
    watch, message = OutageWatch(kind), QUEUE[kind]()
    outside.shut(kind, Cause.LOGIN)
    send(clock)
    Message.objects.filter(pk=message.pk).delete()
    watch.look(LINES[kind], clock())
    assert Outage.objects.filter(kind=kind).exists()
    outside.open()
    clock.forward(seconds=LOOK_AGAIN.total_seconds() - 1)
    watch.look(LINES[kind], clock())
    assert Outage.objects.filter(kind=kind).exists()
    clock.forward(seconds=1)
    watch.look(LINES[kind], clock())
    assert client.get("/readyz").content == b"ok\n"


@pytest.mark.parametrize("kind", Kind)
def test_waiting_messages_are_sent_at_once_when_the_outage_ends(
    outside: Outside, clock: Clock, kind: Kind
) -> None:
    watch, message = OutageWatch(kind), QUEUE[kind]()
    outside.shut(kind, Cause.LOGIN)
    while not (due_at := fresh(message).due_at) or due_at < clock() + 2 * LOOK_AGAIN:
        clock.forward(seconds=10)
        send(clock)
    watch.look(LINES[kind], clock())
    outside.open()
    clock.forward(seconds=LOOK_AGAIN.total_seconds())
    assert send(clock) == {}, "it waits for its next try"
    watch.look(LINES[kind], clock())
    assert send(clock) == {"sent": 1}
    assert fresh(message).state == State.SENT


def test_clock_that_is_set_back_hides_no_outage_and_delays_no_check(
    outside: Outside, clock: Clock
) -> None:
    watch = OutageWatch(Kind.MAIL)
    mail()
    outside.shut("mail", Cause.LOGIN)
    send(clock)
    watch.look(MailLine, clock())
    assert _shut_for(clock, seconds=-3600) == {("mail", "login"): 1.0}
    outside.open()
    watch.look(MailLine, clock())
    assert not Outage.objects.exists()


def test_outage_keeps_its_start_when_its_cause_changes(outside: Outside, clock: Clock) -> None:
    mail()
    outside.shut("mail", Cause.ANSWER)
    send(clock)
    clock.forward(seconds=20)
    outside.open()
    outside.shut("mail", Cause.LOGIN)
    send(clock)
    assert _shut_for(clock, seconds=10) == {("mail", "login"): 30.0}


def test_refusal_of_our_sender_address_ends_only_with_an_accepted_message(
    outside: Outside, clock: Clock
) -> None:
    mail()
    outside.shut("mail", Cause.SENDER)
    send(clock)
    OutageWatch(Kind.MAIL).look(MailLine, clock())
    assert Outage.objects.exists()
    outside.open()
    clock.forward(seconds=20)
    assert send(clock)["sent"] == 1
    assert not Outage.objects.exists()


def test_refusal_by_one_mailbox_is_no_outage(sink: SmtpSink, clock: Clock) -> None:
    sink.refuse[MAIL.to] = "450 Full"
    mail()
    send(clock)
    sink.refuse[MAIL.to] = "550 No such user"
    clock.forward(seconds=20)
    assert send(clock)["failed"] == 1
    assert not Outage.objects.exists()


def test_running_sender_checks_an_outage_by_itself(
    outside: Outside, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.CHORES = []
    Outage.objects.create(kind="mail", cause=Cause.ANSWER, code="smtp 421", since=START)
    sender, clock = Sender(Clock()), Clock()
    monkeypatch.setattr(Sender, "_rest", lambda self, _seconds: self.stop())
    monkeypatch.setattr("messaging.sender.connections", SimpleNamespace(close_all=lambda: None))
    monkeypatch.setattr("messaging.sender.close_old_connections", lambda: None)
    monkeypatch.setattr("messaging.sender.CHANNELS", CHANNELS[1:])
    monkeypatch.setattr("messaging.heart.Heart.beating", lambda _self: nullcontext())
    sender.run()
    assert _shut_for(clock, seconds=1) == {}
