"""A wrong setting of ours, such as the mail server's password or host name, loses no mail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from pytest_django import Settings

from messaging.models import Outage
from messaging.receipts import Cause
from messaging.states import State
from tests.standins.free_port import free_port
from tests.standins.smtp_sink import SmtpSink
from tests.unit.messaging.writing import MAIL, Clock, fresh, mail, send

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S90", "S104")]

LOGIN_FIRST = "530 5.7.0 Authentication required"


@pytest.fixture
def login_answer(settings: Settings, sink: SmtpSink) -> Iterator[list[str]]:
    """Run a mail server that refuses each login; yield a list for the text of its refusal."""
    del sink  # only its settings are used, except the port
    answer: list[str] = []

    def judge(*_asked: object) -> AuthResult:
        return AuthResult(success=False, handled=False, message=answer[0])

    controller = Controller(
        object(),
        hostname="127.0.0.1",
        port=free_port(),
        authenticator=judge,
        auth_require_tls=False,
    )
    settings.EMAIL_PORT = controller.port
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "toegang", "secret"
    controller.start()
    yield answer
    controller.stop()


def _left(clock: Clock) -> tuple[str, str, list[str]]:
    """Send one mail; return its state, its error, and the causes of all recorded outages."""
    message = mail()
    send(clock)
    row = fresh(message)
    return row.state, row.error, list(Outage.objects.values_list("cause", flat=True))


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        ("454 4.7.0 Temporary authentication failure", Cause.ANSWER),
        ("534 5.7.9 Mechanism is too weak", Cause.LOGIN),
        ("535 5.7.8 Credentials invalid", Cause.LOGIN),
        ("538 5.7.11 Encryption required", Cause.LOGIN),
    ],
)
def test_temporary_failure_of_the_login_is_another_outage_than_a_refused_login(
    clock: Clock, login_answer: list[str], answer: str, cause: Cause
) -> None:
    login_answer.append(answer)
    assert _left(clock) == (State.QUEUED, f"smtp {answer[:3]}", [cause])


def test_password_that_smtp_cannot_transmit_loses_no_mail(
    clock: Clock, login_answer: list[str], settings: Settings
) -> None:
    settings.EMAIL_HOST_PASSWORD = "gehéim"
    assert _left(clock) == (State.QUEUED, "smtp UnicodeEncodeError", [Cause.LOGIN])
    assert login_answer == []


@pytest.mark.usefixtures("sink")
@pytest.mark.parametrize("host", ["mail..example.nl", f"{'a' * 64}.nl"])
def test_host_name_that_is_invalid_in_dns_loses_no_mail(
    clock: Clock, settings: Settings, host: str
) -> None:
    settings.EMAIL_HOST = host
    assert _left(clock) == (State.QUEUED, "smtp UnicodeError", [Cause.NAME])


@pytest.mark.parametrize("asked", ["sender", "recipient", "text"])
def test_server_that_requires_a_login_loses_no_mail_at_whichever_command_it_refuses(
    clock: Clock, sink: SmtpSink, asked: str
) -> None:
    if asked == "sender":
        sink.sender_answer = LOGIN_FIRST
    elif asked == "recipient":
        sink.refuse[MAIL.to] = LOGIN_FIRST
    else:
        sink.answer = LOGIN_FIRST
    assert _left(clock) == (State.QUEUED, "smtp 530", [Cause.LOGIN])
