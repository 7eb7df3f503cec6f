"""`manage.py check_gateways` tries mail and SMS; it says what is wrong and where to look."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from messaging.models import Message, SmsStop
from messaging.receipts import Cause
from tests.unit.messaging.test_outages import Outside, outside
from tests.unit.messaging.writing import NUMBER, START

__all__ = ["outside"]

pytestmark = pytest.mark.django_db

TO = "beheer@example.nl"


def _said(**options: str) -> list[str]:
    """Run the command; return the lines that it printed, and the lines of its error, if any."""
    out = StringIO()
    try:
        call_command("check_gateways", stdout=out, **options)
    except CommandError as wrong:
        out.write(f"{wrong}\n")
    return out.getvalue().splitlines()


def test_command_without_options_logs_in_and_sends_nothing(outside: Outside) -> None:
    assert _said() == ["mail: the login works.", "sms: the login works."]
    assert (outside.sink.mails, outside.twilio.sent) == ([], [])


def test_mail_and_sms_are_sent_without_the_outbox(outside: Outside) -> None:
    mail, sms = _said(to=TO, sms="06 12345678")
    assert mail.startswith("mail: accepted, with id <")
    assert sms.startswith("sms: accepted, with id SM")
    (sent,) = outside.sink.mails_to(TO)
    assert "check_gateways" in str(sent.get_body(("plain",)))
    (text,) = outside.twilio.sent_to(NUMBER)
    assert "check_gateways" in text
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("cause", "variable"),
    [
        (Cause.LOGIN, "EMAIL_URL"),
        (Cause.NAME, "EMAIL_URL"),
        (Cause.SENDER, "MAIL_FROM"),
        (Cause.ANSWER, "EMAIL_URL"),
    ],
)
def test_error_for_a_mail_names_what_to_check(
    outside: Outside, cause: Cause, variable: str
) -> None:
    outside.shut("mail", cause)
    mail, sms, last = _said(to=TO, sms=NUMBER)
    assert mail.startswith(f"mail: {cause.words} (smtp ")
    assert variable in mail
    assert sms.startswith("sms: accepted")
    assert last == "Not everything can be sent."


@pytest.mark.parametrize(
    ("cause", "variable"),
    [
        (Cause.LOGIN, "TWILIO_AUTH_TOKEN"),
        (Cause.NAME, "TWILIO_API_URL"),
        (Cause.SENDER, "TWILIO_FROM"),
        (Cause.ANSWER, "status.twilio.com"),
    ],
)
def test_error_for_an_sms_names_what_to_check(
    outside: Outside, cause: Cause, variable: str
) -> None:
    outside.shut("sms", cause)
    mail, sms, _last = _said(to=TO, sms=NUMBER)
    assert mail.startswith("mail: accepted")
    assert sms.startswith(f"sms: {cause.words} (twilio ")
    assert variable in sms


def test_refused_address_is_reported_as_refused(outside: Outside) -> None:
    outside.sink.refuse[TO] = "550 No such user"
    assert _said(to=TO)[0] == "mail: the message was refused (smtp 550)."


_INVALID = (
    *({"to": to} for to in ("nobody", "janſ@example.nl", "jan@ma\u200eil.example")),
    *({"sms": sms} for sms in ("+15005550006", "x", "06-1234ABCD", "0612340009 x5")),
)


def test_address_is_normalized(outside: Outside) -> None:
    assert _said(to="\u200bBeheer@zürich.nl ")[0].startswith("mail: accepted")
    assert outside.sink.mails_to("beheer@xn--zrich-kva.nl")


@pytest.mark.parametrize("option", _INVALID)
def test_invalid_option_sends_nothing(outside: Outside, option: dict[str, str]) -> None:
    (name,) = option
    (told,) = _said(**{"to": TO, "sms": NUMBER, **option})
    assert f"--{name} is invalid" in told
    assert (outside.sink.mails, outside.twilio.sent) == ([], [])


@pytest.mark.requirement("S23")
def test_no_sms_is_sent_while_all_sms_are_stopped(outside: Outside) -> None:
    SmsStop.objects.create(at=START)
    assert "sms: all SMS are stopped, so none was sent." in _said(sms=NUMBER)
    assert outside.twilio.sent == []


def test_with_the_database_away_mail_is_tried_and_no_sms_is_sent(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> bool:
        raise OperationalError

    monkeypatch.setattr("messaging.management.commands.check_gateways.sms_is_stopped", away)
    mail, sms, _last = _said(to=TO, sms=NUMBER)
    assert mail.startswith("mail: accepted")
    assert sms == "sms: the database did not answer, so none was sent."
    assert outside.twilio.sent == []
