"""The gateway for mail: one connection of Django's mail backend for a whole batch."""

from __future__ import annotations

import re
from contextlib import suppress
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
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from lib.mailbox import folded
from messaging.bounce_address import bounce_address
from messaging.gateways.base import TIMEOUT
from messaging.outgoing import Mail
from messaging.receipts import Accepted, Cause, Receipt, Refused, Unreachable

if TYPE_CHECKING:
    from datetime import datetime

    from messaging.models import Message

# RFC 5321 §3.8 and §4.2.1: the server closes the connection; the lowest permanent refusal.
CLOSING, PERMANENT = 421, 500
LOGIN_WANTED = 530

# Control characters and Unicode's line separators, which could start another header (S72).
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


_LONGEST_WORD = 75  # characters, RFC 2047 §2

# 7-bit bodies: a server need not offer 8BITMIME (RFC 6152 §3), and no line becomes too long.
_SEVEN_BITS = Charset("utf-8")
_SEVEN_BITS.body_encoding = QP


class MailLine:
    """Open the connection at the first mail, and close it after the batch."""

    def __enter__(self) -> Self:
        self._connection = get_connection(timeout=settings.EMAIL_TIMEOUT or TIMEOUT)
        return self

    def __exit__(self, *_raised: object) -> None:
        # A server that does not respond to QUIT has already responded to each mail.
        with suppress(OSError):
            self._connection.close()

    def send(self, message: Message, payload: str, _now: datetime, /) -> Receipt:
        """Send one mail. An unusable address is a permanent refusal."""
        try:
            email = compose(Mail.from_json(payload), message)
            if wrong := self.check():
                return wrong
            self._connection.send_messages([email])
        except OSError as error:  # includes smtplib's errors; a bad certificate is a ValueError too
            return judge(error)
        except ValueError:
            return Refused("mail address", permanent=True)
        return Accepted(message_id(message))

    def check(self) -> Unreachable | None:
        """Connect and log in, unless connected. Return what is wrong, or None.

        smtplib raises UnicodeError for a host name that DNS cannot hold and for a password outside
        ASCII.
        """
        try:
            self._connection.open()
        except (OSError, UnicodeError) as error:
            return _unreachable(error)
        return None


def compose(mail: Mail, message: Message) -> EmailMultiAlternatives:
    """Build the mail. Raises ValueError for an address with a line break or without a spelling.

    - Addresses are folded here too: Django would encode a domain by IDNA2003.
    - From has the branch's name, replies go to the branch, and the envelope sender is the bounce
      address of this mail.
    - `Auto-Submitted` (RFC 3834 §5) prevents out-of-office replies. So does its equivalent for
      Exchange (MS-OXCMAIL 2.1.3.2.20), which must not be "All": that suppresses bounces too.
    """
    email = EmailMultiAlternatives(
        subject=_encoded(_one_line(mail.subject), "Subject"),
        body=mail.text,
        from_email=bounce_address(message.pk),
        to=[folded(mail.to)],
        reply_to=[folded(mail.reply_to)] if mail.reply_to else None,
        headers={
            "From": _sender(_one_line(mail.sender_name)),
            "Message-ID": message_id(message),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "OOF, AutoReply",
        },
    )
    email.encoding = _SEVEN_BITS
    email.attach_alternative(mail.html, "text/html")
    return email


def message_id(message: Message) -> str:
    """Return the Message-ID. It is the same for each attempt: a repeated mail shows once (S91)."""
    host = urlsplit(f"//{settings.PUBLIC_HOST}").hostname or "localhost"
    # RFC 5322 §3.6.4: the right side is a host name or, in brackets, an IP address.
    return f"<{message.pk.hex}@{f'[{host}]' if ':' in host else host}>"


def judge(error: OSError) -> Receipt:
    """Return what an SMTP error means for this mail, and for the rest of the batch.

    1. A reply about this recipient or content concerns this mail only: 5xx ends it, after 4xx it is
       tried again (RFC 5321 §4.2.1).
    2. A refused sender, or a reply that asks for a login (RFC 4954 §6), is an error in our
       configuration: the mail is tried again until an operator has fixed it.
    3. All else (no connection, no login, a lost connection) holds for the whole batch.
    """
    reply = _reply(error)
    if reply == CLOSING or not _concerns_this_mail(error):
        return _unreachable(error)
    if isinstance(error, SMTPSenderRefused) or reply == LOGIN_WANTED:
        return Refused(f"smtp {reply}", permanent=False, cause=_cause_of_refusal(reply))
    return Refused(f"smtp {reply}", permanent=reply >= PERMANENT)


def _unreachable(error: OSError | UnicodeError) -> Unreachable:
    return Unreachable(f"smtp {_reply(error) or type(error).__name__}", _cause(error))


def _cause(error: OSError | UnicodeError) -> Cause:
    """Return the cause: ANSWER may pass by itself, an operator must fix the others."""
    if isinstance(error, UnicodeError):  # smtplib encodes a login as ASCII, a host name as IDNA
        return Cause.LOGIN if getattr(error, "encoding", "") == "ascii" else Cause.NAME
    if isinstance(error, gaierror):
        return Cause.NAME
    has_no_tls = isinstance(error, SMTPNotSupportedError) and "STARTTLS" in str(error)
    if has_no_tls or isinstance(error, SSLCertVerificationError):
        return Cause.CERTIFICATE
    # 454 is a temporary failure of authentication (RFC 4954 §6), which passes by itself.
    is_wrong = isinstance(error, SMTPAuthenticationError) and _reply(error) >= PERMANENT
    is_refused = is_wrong or isinstance(error, SMTPNotSupportedError)
    return Cause.LOGIN if is_refused else Cause.ANSWER


def _cause_of_refusal(reply: int) -> Cause | None:
    """Return the cause of a refusal: 530 asks for a login (RFC 4954 §6), 4xx passes by itself."""
    if reply == LOGIN_WANTED:
        return Cause.LOGIN
    return Cause.SENDER if reply >= PERMANENT else None


def _concerns_this_mail(error: OSError) -> bool:
    return isinstance(error, SMTPRecipientsRefused | SMTPDataError | SMTPSenderRefused)


def _reply(error: OSError | UnicodeError) -> int:
    """Return the server's reply code, 0 without one. A mail has one recipient."""
    if isinstance(error, SMTPRecipientsRefused):
        return next((reply for reply, _text in error.recipients.values()), 0)
    return error.smtp_code if isinstance(error, SMTPResponseException) else 0


def _sender(name: str) -> str:
    if name.isascii():
        return formataddr((name, settings.MAIL_FROM))
    return f"{_encoded(name, 'From')} <{settings.MAIL_FROM}>"


def _encoded(text: str, header: str) -> str:
    """Encode non-ASCII text as encoded words, separated by spaces (RFC 2047)."""
    if text.isascii():
        return text
    words = Header(text, "utf-8", maxlinelen=_LONGEST_WORD, header_name=header)
    return words.encode(linesep="")


def _one_line(text: str) -> str:
    return _BREAKS.sub(" ", text).strip()
