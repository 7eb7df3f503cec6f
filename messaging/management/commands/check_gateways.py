"""`manage.py check_gateways`: check whether mail and SMS can be sent; if not, print the cause."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from datetime import timedelta

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import DatabaseError
from django.utils import timezone

from lib.mailbox import UnusableAddressError, folded
from lib.whole_number import is_whole
from messaging.gateways.base import Line
from messaging.gateways.mail import MailLine
from messaging.gateways.sms import SmsLine
from messaging.models import Message
from messaging.models.switch import sms_is_stopped
from messaging.outgoing import Mail, Sms
from messaging.receipts import Accepted, Cause, Receipt
from messaging.states import Kind

_LIFETIME = timedelta(minutes=10)
_TEXT = "A test of {} by manage.py check_gateways. No action is needed."

_ADVICE = {
    (Kind.MAIL, Cause.LOGIN): "Check user, password and kind (smtp+tls://?) in EMAIL_URL.",
    (Kind.MAIL, Cause.NAME): "Check the host in EMAIL_URL, and the DNS of this machine.",
    (Kind.MAIL, Cause.CERTIFICATE): "Check the host in EMAIL_URL, and SSL_CERT_FILE.",
    (Kind.MAIL, Cause.SENDER): "Check MAIL_FROM and BOUNCE_ADDRESS.",
    (Kind.MAIL, Cause.ANSWER): "Check host and port in EMAIL_URL, and the firewalls between.",
    (Kind.SMS, Cause.LOGIN): "Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.",
    (Kind.SMS, Cause.NAME): "Check TWILIO_API_URL, and the DNS of this machine.",
    (Kind.SMS, Cause.CERTIFICATE): "Check TWILIO_API_URL, and REQUESTS_CA_BUNDLE.",
    (Kind.SMS, Cause.SENDER): "Check TWILIO_MESSAGING_SERVICE_SID or TWILIO_FROM.",
    (Kind.SMS, Cause.ANSWER): "Check the firewalls between, and status.twilio.com.",
}


class Command(BaseCommand):
    """Log in to mail and SMS provider; on request send test messages, not stored or charged."""

    help = "Log in to the mail server and the SMS provider, and report what is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", metavar="ADDRESS", help="also send a mail to this address")
        parser.add_argument("--sms", metavar="NUMBER", help="also send an SMS to this number")

    def handle(self, *_args: object, to: str | None, sms: str | None, **_options: object) -> None:
        mail = _mail(to).to_json() if to else ""
        text = _sms(sms).to_json() if sms else ""
        fine = []
        for way_out in ((Kind.MAIL, MailLine, mail), (Kind.SMS, SmsLine, text)):
            sentence, is_fine = _try(*way_out)
            self.stdout.write(sentence)
            fine.append(is_fine)
        if not all(fine):
            message = "Not everything can be sent."
            raise CommandError(message)


def _mail(address: str) -> Mail:
    try:
        address = folded(address)
        validate_email(address)
    except (UnusableAddressError, ValidationError):
        message = f"--to is invalid: expected a mail address, not {address!r}."
        raise CommandError(message) from None
    text = _TEXT.format(settings.PUBLIC_HOST)
    return Mail(address, text.partition(" by ")[0], text, f"<p>{text}</p>", settings.ORGANISATION)


def _sms(typed: str) -> Sms:
    """Return a test SMS to the number `typed`.

    Raises CommandError if the number is invalid or of a country that is not in SMS_PREFIXES (S23).
    """
    region = settings.PHONENUMBER_DEFAULT_REGION
    try:
        number = phonenumbers.parse(typed, region, keep_raw_input=True)
    except phonenumbers.NumberParseException:
        number = phonenumbers.PhoneNumber()
    country = phonenumbers.region_code_for_number(number)
    if country not in settings.SMS_PREFIXES or not is_whole(number):
        countries = ", ".join(settings.SMS_PREFIXES)
        message = f"--sms is invalid: expected a number in {countries} (SMS_PREFIXES)."
        raise CommandError(message)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Sms(e164, _TEXT.format(settings.PUBLIC_HOST))


def _try(kind: Kind, line: Callable[[], Line], payload: str) -> tuple[str, bool]:
    """Log in; send `payload` unless empty. Return a sentence to print, and whether all worked."""
    now = timezone.now()
    if kind == Kind.SMS and payload and (why := _why_no_sms()):
        return f"sms: {why}, so none was sent.", False
    message = Message(kind=kind, purpose="check", created_at=now, expires_at=now + _LIFETIME)
    with line() as way_out:
        wrong = way_out.check()
        if wrong is None and not payload:
            return f"{kind}: the login works.", True
        return _in_words(kind, wrong or way_out.send(message, payload, now))


def _why_no_sms() -> str:
    try:
        return "all SMS are stopped" if sms_is_stopped() else ""
    except DatabaseError:
        return "the database did not answer"


def _in_words(kind: Kind, receipt: Receipt) -> tuple[str, bool]:
    if isinstance(receipt, Accepted):
        return f"{kind}: accepted, with id {receipt.provider_id}.", True
    if receipt.cause is None:
        return f"{kind}: the message was refused ({receipt.code}).", False
    advice = _ADVICE[kind, receipt.cause]
    return f"{kind}: {receipt.cause.words} ({receipt.code}). {advice}", False
