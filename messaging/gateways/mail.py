"""The gateway for mail: one connection of Django's mail backend for a whole batch."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime
from email.charset import QP, Charset
from email.header import Header
from email.utils import formataddr
from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from socket import gaierror
from ssl import SSLCertVerificationError
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from lib.mailbox import folded
from messaging.bounce_address import bounce_address
from messaging.gateways.base import TIMEOUT
from messaging.models import Message
from messaging.outgoing import Mail
from messaging.receipts import Accepted, Cause, Receipt, Refused, Unreachable

# SMTP reply codes; PERMANENT is the lowest one of a permanent refusal.
CLOSING, PERMANENT = 421, 500  # RFC 5321 §3.8, §4.2.1
LOGIN_WANTED = 530  # RFC 4954 §6

# Control characters and Unicode's line separators, which could start another header (S72).
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


_LONGEST_WORD = 75  # characters, RFC 2047 §2

# Quoted-printable needs no 8BITMIME, which servers may lack (RFC 6152 §3), and has short lines.
_SEVEN_BITS = Charset("utf-8")
_SEVEN_BITS.body_encoding = QP


class MailLine:
    """A connection to the mail server, opened at the first mail and closed after the batch."""

    def __enter__(self) -> Self:
        self._connection = get_connection(timeout=settings.EMAIL_TIMEOUT or TIMEOUT)
        return self

    def __exit__(self, *_raised: object) -> None:
        # Only the reply to QUIT can fail here: the server has already replied to each mail.
        with suppress(OSError):
            self._connection.close()

    def send(self, message: Message, payload: str, _now: datetime, /) -> Receipt:
        """Send one mail. Return the outcome: a permanent Refused if an address is invalid."""
        try:
            email = compose(Mail.from_json(payload), message)
            if wrong := self.check():
                return wrong
            self._connection.send_messages([email])
        except OSError as error:  # also smtplib's; before ValueError: a bad certificate is both
            return judge(error)
        except ValueError:
            return Refused("mail address", permanent=True)
        return Accepted(message_id(message))

    def check(self) -> Unreachable | None:
        """Log in to the server unless connected. Return None, or Unreachable if the login fails."""
        try:
            self._connection.open()
        except (OSError, UnicodeError) as error:
            return _unreachable(error)
        return None


def compose(mail: Mail, message: Message) -> EmailMultiAlternatives:
    """Return the mail as Django sends it. Raises UnusableAddressError if an address is invalid."""
    email = EmailMultiAlternatives(
        subject=_encoded(_one_line(mail.subject), "Subject"),
        body=mail.text,
        from_email=bounce_address(message.pk),  # the envelope sender
        to=[folded(mail.to)],  # by UTS 46; Django would encode domains by the older IDNA2003
        reply_to=[folded(mail.reply_to)] if mail.reply_to else None,
        headers={
            "From": _sender(_one_line(mail.sender_name)),
            "Message-ID": message_id(message),
            "Auto-Submitted": "auto-generated",  # RFC 3834 §5: no out-of-office replies
            # For Exchange (MS-OXCMAIL 2.1.3.2.20). The value "All" would suppress bounces too.
            "X-Auto-Response-Suppress": "OOF, AutoReply",
        },
    )
    email.encoding = _SEVEN_BITS
    email.attach_alternative(mail.html, "text/html")
    return email


def message_id(message: Message) -> str:
    """Return the Message-ID of a mail, the same for each attempt to send that mail (S91)."""
    host = urlsplit(f"//{settings.PUBLIC_HOST}").hostname or "localhost"
    # RFC 5322 §3.6.4: after the @ stands a host name or, in brackets, an IP address.
    return f"<{message.pk.hex}@{f'[{host}]' if ':' in host else host}>"


def judge(error: OSError) -> Receipt:
    """Return Refused if the batch can continue after this error, Unreachable if it must wait."""
    reply = _reply(error)
    if reply == CLOSING or not _concerns_this_mail(error):  # the rest of the batch waits
        return _unreachable(error)
    # An operator can mend this error in our configuration: the mail is sent again later.
    if isinstance(error, SMTPSenderRefused) or reply == LOGIN_WANTED:
        cause = _cause_of_refusal(reply)
        what = "smtp sender" if cause == Cause.SENDER else "smtp"
        return Refused(f"{what} {reply}", permanent=False, cause=cause)
    return Refused(f"smtp {reply}", permanent=reply >= PERMANENT)


def _unreachable(error: OSError | UnicodeError) -> Unreachable:
    return Unreachable(f"smtp {_reply(error) or type(error).__name__}", _cause(error))


def _cause(error: OSError | UnicodeError) -> Cause:
    if isinstance(error, UnicodeError):  # smtplib encodes a login as ASCII, a host name as IDNA
        return Cause.LOGIN if getattr(error, "encoding", "") == "ascii" else Cause.NAME
    if isinstance(error, gaierror):
        return Cause.NAME
    has_no_tls = isinstance(error, SMTPNotSupportedError) and "STARTTLS" in str(error)
    if has_no_tls or isinstance(error, SSLCertVerificationError):
        return Cause.CERTIFICATE
    # 454 is a temporary failure of authentication (RFC 4954 §6): no operator is needed.
    is_wrong = isinstance(error, SMTPAuthenticationError) and _reply(error) >= PERMANENT
    is_refused = is_wrong or isinstance(error, SMTPNotSupportedError)
    return Cause.LOGIN if is_refused else Cause.ANSWER


def _cause_of_refusal(reply: int) -> Cause | None:
    """Return why the server refuses our login or sender; None if the refusal is temporary (4xx)."""
    if reply == LOGIN_WANTED:
        return Cause.LOGIN
    return Cause.SENDER if reply >= PERMANENT else None


def _concerns_this_mail(error: OSError) -> bool:
    return isinstance(error, SMTPRecipientsRefused | SMTPDataError | SMTPSenderRefused)


def _reply(error: OSError | UnicodeError) -> int:
    """Return the SMTP reply code of an error; 0 if the error has none."""
    if isinstance(error, SMTPRecipientsRefused):  # each mail has one recipient
        return next((reply for reply, _text in error.recipients.values()), 0)
    return error.smtp_code if isinstance(error, SMTPResponseException) else 0


def _sender(name: str) -> str:
    if name.isascii():
        return formataddr((name, settings.MAIL_FROM))
    return f"{_encoded(name, 'From')} <{settings.MAIL_FROM}>"


def _encoded(text: str, header: str) -> str:
    """Return a header's text, with non-ASCII text as encoded words (RFC 2047)."""
    if text.isascii():
        return text
    words = Header(text, "utf-8", maxlinelen=_LONGEST_WORD, header_name=header)
    return words.encode(linesep="")


def _one_line(text: str) -> str:
    return _BREAKS.sub(" ", text).strip()
