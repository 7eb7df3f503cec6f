"""The way out for mail: one connection of Django's mail backend for a whole batch."""

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

# RFC 5321 §4.2.1 and §3.8: the server closes the line / the first of the permanent refusals.
CLOSING, PERMANENT = 421, 500
LOGIN_WANTED = 530

# Control characters and Unicode's line ends: what could begin another header (S72).
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


_LONGEST_WORD = 75  # characters, RFC 2047 §2

# Bodies in seven bits: a server need not offer 8BITMIME (RFC 6152 §3), and no line gets too long.
_SEVEN_BITS = Charset("utf-8")
_SEVEN_BITS.body_encoding = QP


class MailLine:
    """Opens the connection at the first mail and keeps it until the batch is done."""

    def __enter__(self) -> Self:
        self._connection = get_connection(timeout=settings.EMAIL_TIMEOUT or TIMEOUT)
        return self

    def __exit__(self, *_raised: object) -> None:
        # A server that does not answer the farewell has already answered for the mails.
        with suppress(OSError):
            self._connection.close()

    def send(self, message: Message, payload: str, _now: datetime, /) -> Receipt:
        """Send one mail. An address that no mail can go to is refused for good."""
        try:
            email = compose(Mail.from_json(payload), message)
            if wrong := self.check():
                return wrong
            self._connection.send_messages([email])
        except OSError as error:  # smtplib's own errors are OSErrors too, a bad certificate both
            return judge(error)
        except ValueError:
            return Refused("mail address", permanent=True)
        return Accepted(message_id(message))

    def check(self) -> Unreachable | None:
        """Connect and log in, unless that is done.

        A name that no DNS can hold, or a password outside ASCII, never gets as far as the server.
        """
        try:
            self._connection.open()
        except (OSError, UnicodeError) as error:
            return _unreachable(error)
        return None


def compose(mail: Mail, message: Message) -> EmailMultiAlternatives:
    """Build the mail; raises ValueError where an address contains a line end or has no spelling.

    Addresses are folded here too: Django would encode a domain by IDNA2003. The branch stands in
    From, replies go to the branch, and the envelope carries the address to which this mail bounces.
    `Auto-Submitted` (RFC 3834 §5) keeps holiday answers away, and so does its like for Exchange
    (MS-OXCMAIL 2.1.3.2.20); that must not say All, which is bounces too.
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
    """The same for every attempt, so that a mail sent twice is seen once (S91)."""
    host = urlsplit(f"//{settings.PUBLIC_HOST}").hostname or "localhost"
    # RFC 5322 §3.6.4: the right side is a name or, in brackets, an address.
    return f"<{message.pk.hex}@{f'[{host}]' if ':' in host else host}>"


def judge(error: OSError) -> Receipt:
    """What a failed SMTP talk means for this mail, and for those behind it.

    An answer to this recipient or this text concerns this mail: 5xx ends it, 4xx is repeated
    (RFC 5321 §4.2.1). A refused sender is our own set-up, which somebody will mend: repeated too,
    and so is what wants a login first (RFC 4954 §6), whatever it was the answer to.
    All else (no connection, no login, a line that broke) holds for the whole batch.
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
    """Return the cause: ANSWER may pass by itself, the others have to be mended."""
    if isinstance(error, UnicodeError):  # smtplib's login is ASCII, a host is told in IDNA
        return Cause.LOGIN if getattr(error, "encoding", "") == "ascii" else Cause.NAME
    if isinstance(error, gaierror):
        return Cause.NAME
    has_no_tls = isinstance(error, SMTPNotSupportedError) and "STARTTLS" in str(error)
    if has_no_tls or isinstance(error, SSLCertVerificationError):
        return Cause.CERTIFICATE
    # 454: the server cannot tell just now (RFC 4954 §6). That passes by itself.
    is_wrong = isinstance(error, SMTPAuthenticationError) and _reply(error) >= PERMANENT
    is_refused = is_wrong or isinstance(error, SMTPNotSupportedError)
    return Cause.LOGIN if is_refused else Cause.ANSWER


def _cause_of_refusal(reply: int) -> Cause | None:
    """Read the answer to MAIL FROM: 530 asks for a login (RFC 4954 §6), 4xx passes by itself."""
    if reply == LOGIN_WANTED:
        return Cause.LOGIN
    return Cause.SENDER if reply >= PERMANENT else None


def _concerns_this_mail(error: OSError) -> bool:
    return isinstance(error, SMTPRecipientsRefused | SMTPDataError | SMTPSenderRefused)


def _reply(error: OSError | UnicodeError) -> int:
    """The server's reply code, 0 where there was none. A mail has one recipient."""
    if isinstance(error, SMTPRecipientsRefused):
        return next((reply for reply, _text in error.recipients.values()), 0)
    return error.smtp_code if isinstance(error, SMTPResponseException) else 0


def _sender(name: str) -> str:
    if name.isascii():
        return formataddr((name, settings.MAIL_FROM))
    return f"{_encoded(name, 'From')} <{settings.MAIL_FROM}>"


def _encoded(text: str, header: str) -> str:
    """Write text outside ASCII as encoded words with a space between them."""
    if text.isascii():
        return text
    words = Header(text, "utf-8", maxlinelen=_LONGEST_WORD, header_name=header)
    return words.encode(linesep="")


def _one_line(text: str) -> str:
    return _BREAKS.sub(" ", text).strip()
