"""Sending SMS through Twilio: the requests, and what follows each response or timeout."""

from __future__ import annotations

import http.server
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from pytest_django import Settings
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from messaging.gateways.sms import SmsLine
from messaging.models import Outage
from messaging.outage_watch import OutageWatch
from messaging.problems import problem
from messaging.sender import Sender
from messaging.states import Kind, State
from tests.standins.free_port import free_port
from tests.standins.smtp_sink import SmtpSink
from tests.standins.twilio import SERVICE, Behaviour, TwilioStandIn
from tests.unit.messaging.writing import NUMBER, START, TEXT, Clock, fresh, mail, send, sms

pytestmark = pytest.mark.django_db


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the timeout for Twilio to 0.2 seconds."""
    monkeypatch.setattr("messaging.gateways.twilio.TIMEOUT", 0.2)


@pytest.fixture
def line_that_breaks(settings: Settings, twilio: TwilioStandIn) -> Iterator[list[bytes]]:
    """Run a server that reads one request and hangs up; yield a list for the bytes it reads."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.TWILIO_API_URL = f"http://127.0.0.1:{server.getsockname()[1]}"
        thread = threading.Thread(target=_read_and_hang_up, args=(server, heard))
        thread.start()
        yield heard
        thread.join(5)


@pytest.fixture
def portal(settings: Settings) -> Iterator[None]:
    """Run a server that only returns HTML, as a captive portal or a wrong TWILIO_API_URL would."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.command == "GET" else 201)
            self.end_headers()
            self.wfile.write(b"<html>Log in first</html>")

        def do_POST(self) -> None:
            self.do_GET()

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        settings.TWILIO_API_URL = f"http://127.0.0.1:{server.server_port}"
        yield
        server.shutdown()


def _read_and_hang_up(server: socket.socket, heard: list[bytes]) -> None:
    line, _peer = server.accept()
    with line:
        heard.append(line.recv(65_536))


def test_sms_is_sent_from_the_messaging_service(clock: Clock, twilio: TwilioStandIn) -> None:
    message = sms()
    assert send(clock) == {"sent": 1}
    [form] = twilio.requests
    assert form == {
        "To": NUMBER,
        "Body": TEXT,
        "MessagingServiceSid": SERVICE,
        "ValidityPeriod": "600",
    }
    row = fresh(message)
    assert (row.state, row.payload, row.provider_id) == (State.SENT, "", twilio.sent[0]["sid"])


def test_sms_is_sent_from_the_number_without_a_messaging_service(
    clock: Clock, twilio: TwilioStandIn, settings: Settings
) -> None:
    settings.TWILIO_MESSAGING_SERVICE_SID, settings.TWILIO_FROM = "", "WerkTalent"
    sms()
    send(clock)
    assert (twilio.sent[0]["from"], twilio.sent[0]["messaging_service_sid"]) == ("WerkTalent", None)


@pytest.mark.parametrize(
    ("minutes_left", "validity"), [(0.005, "1"), (0.5, "30"), (10, "600"), (10_000, "36000")]
)
def test_twilio_gets_the_validity_period_of_the_code(
    clock: Clock, twilio: TwilioStandIn, minutes_left: float, validity: str
) -> None:
    sms(minutes=minutes_left)
    send(clock)
    assert twilio.requests[0]["ValidityPeriod"] == validity


def test_sms_to_a_refused_number_fails_and_is_wiped(clock: Clock, twilio: TwilioStandIn) -> None:
    twilio.behave(NUMBER, Behaviour(status=400, code=21610))
    message = sms()
    other = sms("+31687654321")
    assert send(clock) == {"failed": 1, "sent": 1}
    row = fresh(message)
    assert (row.state, row.payload, row.error) == (State.FAILED, "", "twilio 21610")
    assert fresh(other).state == State.SENT


def test_sms_refused_by_a_rate_limit_of_twilio_is_retried(
    clock: Clock, twilio: TwilioStandIn
) -> None:
    twilio.behave(behaviour=Behaviour(status=429, code=20429))
    message = sms()
    assert send(clock) == {"queued": 1}
    assert fresh(message).error == "twilio 20429"
    twilio.behave()
    clock.forward(minutes=1)
    assert send(clock) == {"sent": 1}
    assert twilio.sent_to(NUMBER) == [TEXT]


@pytest.mark.parametrize("status", [500, 502, 503])
def test_server_error_leaves_the_sms_in_doubt(
    clock: Clock, twilio: TwilioStandIn, status: int
) -> None:
    twilio.behave(behaviour=Behaviour(status=status, accept=True))
    message = sms()
    assert send(clock) == {"unknown": 1}
    row = fresh(message)
    assert (row.state, row.doubted_at) == (State.UNKNOWN, START)
    assert row.payload != ""


@pytest.mark.usefixtures("impatient")
def test_timeout_leaves_the_sms_in_doubt(clock: Clock, twilio: TwilioStandIn) -> None:
    twilio.behave(behaviour=Behaviour(delay=1.0))
    message = sms()
    assert send(clock) == {"unknown": 1}
    assert fresh(message).error == "twilio ReadTimeout"
    assert twilio.sent_to(NUMBER) == [TEXT]


def test_broken_connection_leaves_the_sms_in_doubt(
    clock: Clock, line_that_breaks: list[bytes]
) -> None:
    message = sms()
    assert send(clock) == {"unknown": 1}
    assert fresh(message).error == "twilio ConnectionError"
    assert line_that_breaks


@pytest.mark.usefixtures("twilio", "portal")
def test_html_page_instead_of_json_leaves_the_sms_in_doubt_and_is_an_outage(clock: Clock) -> None:
    message = sms()
    assert send(clock) == {"unknown": 1}
    assert fresh(message).error == "twilio JSONDecodeError"
    OutageWatch(Kind.SMS).look(SmsLine, clock())
    clock.forward(seconds=30)
    send(clock)
    assert fresh(message).state == State.UNKNOWN
    outage = Outage.objects.get()
    assert (outage.cause, outage.code) == ("answer", "twilio JSONDecodeError")


def test_sms_is_sent_later_when_the_connection_failed(
    clock: Clock, twilio: TwilioStandIn, settings: Settings
) -> None:
    settings.TWILIO_API_URL = f"http://127.0.0.1:{free_port()}"
    message = sms()
    assert send(clock) == {"queued": 1}
    assert fresh(message).error == "twilio unreachable"
    settings.TWILIO_API_URL = twilio.url
    clock.forward(minutes=1)
    assert send(clock) == {"sent": 1}


def test_expired_code_is_never_sent(clock: Clock, twilio: TwilioStandIn) -> None:
    message = sms()
    clock.forward(minutes=10)
    assert send(clock) == {"expired": 1}
    assert (fresh(message).state, fresh(message).payload) == (State.EXPIRED, "")
    assert twilio.requests == []


def test_code_that_expires_just_before_its_turn_is_not_sent(twilio: TwilioStandIn) -> None:
    message = sms()
    ticks = (START + timedelta(minutes=9 + turn) for turn in count())
    Sender(lambda: next(ticks)).send_due()
    assert fresh(message).state == State.EXPIRED
    assert twilio.requests == []


def test_codes_are_sent_before_mail_that_waited_longer(
    twilio: TwilioStandIn, sink: SmtpSink
) -> None:
    bulk, code = mail(), sms()
    ticks = (START + timedelta(seconds=turn) for turn in count())
    Sender(lambda: next(ticks)).send_due()
    code_at, bulk_at = fresh(code).sent_at, fresh(bulk).sent_at
    assert code_at is not None
    assert bulk_at is not None
    assert code_at < bulk_at


def test_sms_waits_while_the_token_is_wrong(
    clock: Clock, twilio: TwilioStandIn, settings: Settings
) -> None:
    settings.TWILIO_AUTH_TOKEN = "wrong"
    message = sms()
    assert send(clock) == {"queued": 1}
    assert fresh(message).error == "twilio 20003"
    settings.TWILIO_AUTH_TOKEN = twilio.token
    clock.forward(minutes=1)
    assert send(clock) == {"sent": 1}


@pytest.mark.parametrize("code", [21212, 21606, 21659, 21660, 21661, 21703])
def test_wrong_sender_number_of_ours_makes_the_sms_wait_without_delaying_others(
    clock: Clock, twilio: TwilioStandIn, code: int
) -> None:
    twilio.behave(NUMBER, Behaviour(status=400, code=code))
    message = sms()
    sms("+31687654321")
    assert send(clock) == {"queued": 1, "sent": 1}
    assert fresh(message).error == f"twilio {code}"


@pytest.mark.parametrize(
    ("status", "code", "cause"),
    [
        (401, 20003, "login"),
        (403, 20003, "login"),  # the account is suspended
        (404, 20404, "login"),
        (429, 20429, None),
        (400, 21611, None),  # our number's queue at Twilio is full
        (503, 20503, "answer"),
        (400, 21610, None),  # this user opted out of our SMS
        (403, 21408, None),  # SMS to this country are not enabled
    ],
)
def test_errors_about_our_account_differ_from_errors_about_one_number(
    clock: Clock, twilio: TwilioStandIn, status: int, code: int, cause: str | None
) -> None:
    twilio.behave(behaviour=Behaviour(status=status, code=code))
    message = sms()
    send(clock)
    expected = {21610: State.FAILED, 21408: State.FAILED, 20503: State.UNKNOWN}
    assert fresh(message).state == expected.get(code, State.QUEUED)
    assert list(Outage.objects.values_list("cause", flat=True)) == [cause] * bool(cause)


@pytest.mark.parametrize(("status", "cause"), [(403, "login"), (407, "login"), (451, "answer")])
def test_page_of_a_proxy_instead_of_a_verdict_of_twilio_makes_the_sms_wait(
    clock: Clock, twilio: TwilioStandIn, status: int, cause: str
) -> None:
    twilio.behave(behaviour=Behaviour(status=status, code=0))
    message = sms()
    assert send(clock) == {"queued": 1}
    assert problem(fresh(message).error) == "De sms-dienst was niet bereikbaar."
    assert list(Outage.objects.values_list("cause", flat=True)) == [cause]
    twilio.behave(behaviour=Behaviour())
    clock.forward(minutes=1)
    assert send(clock) == {"sent": 1}


@pytest.mark.parametrize(("public", "asked"), [("https://portaal.example", True), (None, False)])
def test_twilio_is_asked_for_reports_if_the_site_is_reachable(
    clock: Clock, twilio: TwilioStandIn, settings: Settings, public: str | None, *, asked: bool
) -> None:
    settings.PUBLIC_URL = public or "http://localhost:8000"
    message = sms()
    send(clock)
    url = f"https://portaal.example/webhooks/twilio/{message.pk}/" if asked else None
    assert twilio.requests[0].get("StatusCallback") == url


def test_twilio_is_asked_to_discard_the_text_if_the_account_allows_it(
    clock: Clock, twilio: TwilioStandIn, settings: Settings
) -> None:
    settings.TWILIO_DISCARD_TEXT = True
    sms()
    send(clock)
    assert twilio.requests[0]["ContentRetention"] == "discard"


def test_client_of_twilio_finds_the_sms_that_the_stand_in_accepted(
    clock: Clock, twilio: TwilioStandIn
) -> None:
    sms()
    sms("+31687654321")
    send(clock)
    http = TwilioHttpClient(timeout=5)
    with http.session:
        client = Client(twilio.account, twilio.token, http_client=http)
        client.api.base_url = twilio.url
        since = datetime.now(UTC) - timedelta(hours=1)
        found = client.messages.list(to=NUMBER, date_sent_after=since)
        fetched = client.messages(found[0].sid).fetch()
    assert [(one.to, one.body) for one in found] == [(NUMBER, TEXT)]
    assert fetched.sid in {one["sid"] for one in twilio.sent if one["to"] == NUMBER}
