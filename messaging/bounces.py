"""Record delivery reports (bounces) of mails. A report is sent to an address with the mail's id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import Message as Email
from email.utils import parseaddr
from uuid import UUID

from lib.mailbox import UnusableAddressError, local_part
from messaging.gateways.mail import message_id
from messaging.models import Message
from messaging.receipts import Report
from messaging.states import Kind, State

# RFC 3463 §2: class.subject.detail. The lookarounds exclude an IP address such as 5.1.1.9.
_CODE = re.compile(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?!\.?\d)")
_UNSPECIFIC = ".0.0"  # such as 5.0.0, which Exim always writes as Status
# The local parts from which mail servers send reports, by RFC 2142 §5 and by custom.
_MAIL_SERVERS = {"mailer-daemon", "postmaster"}


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a delivery report says: the new state of our mail, and a code for `Message.error`."""

    state: State | None  # None: no outcome is named, or the mail is only delayed
    code: str = ""


NOTHING = Bounce(None)


def read(email: Email) -> Bounce:
    """Return the failure or delivery that a received mail reports, else NOTHING. Never raises."""
    reports = list(_reports(email))
    if reports:
        return _of_reports(reports)
    return _of_plain_text(email) if _is_from_a_mail_server(email) else NOTHING


def hear(*, key: UUID, bounce: Bounce, now: datetime) -> bool:
    """Record a bounce at the message `key`. Return whether the message's state changed (S92)."""
    row = Message.objects.filter(pk=key).first()
    if row is None or bounce.state is None:
        return False
    # The report may arrive before this row records that the mail server accepted the mail.
    report = Report(row.provider_id or message_id(row), bounce.state, bounce.code)
    return Message.objects.heard(key, report, now, kind=Kind.MAIL)


def _reports(email: Email) -> Iterator[Email]:
    """Yield each block of per-recipient fields in a mail's delivery reports (RFC 3464 §2.3)."""
    for part in email.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            blocks = (block for block in part.get_payload() if isinstance(block, Email))
            yield from (block for block in blocks if "Action" in block)


def _of_reports(reports: list[Email]) -> Bounce:
    """Return a Bounce whose state follows from the field Action of the reports, not from Status."""
    by_action = {_word(one, "Action"): one for one in reports}  # a final Status may be 4.x.x
    if "failed" in by_action:
        return Bounce(State.FAILED, _code(by_action["failed"]))
    return Bounce(State.DELIVERED) if "delivered" in by_action else NOTHING


def _code(report: Email) -> str:
    """Return `bounce` and a status code of the report, preferably one that does not end in .0.0."""
    found = _CODE.findall(f"{report['Status']} {report['Diagnostic-Code']}")
    telling = [code for code in found if not code.endswith(_UNSPECIFIC)]
    return f"bounce {(telling + found)[0]}" if found else "bounce"


def _is_from_a_mail_server(email: Email) -> bool:
    _name, address = parseaddr(str(email["From"]))
    with suppress(UnusableAddressError):
        return local_part(address) in _MAIL_SERVERS
    return False


def _of_plain_text(email: Email) -> Bounce:
    """Return a failed Bounce if the text has a code 5.x.x, else NOTHING: 4.x.x may be a delay."""
    found = [code for code in _CODE.findall(_text(email)) if code.startswith("5")]
    return Bounce(State.FAILED, f"bounce {found[0]}") if found else NOTHING


def _text(email: Email) -> str:
    texts = (part for part in email.walk() if part.get_content_type() == "text/plain")
    body = next((part.get_payload(decode=True) for part in texts), b"")
    return body.decode("ascii", "replace") if isinstance(body, bytes) else ""


def _word(report: Email, name: str) -> str:
    """Return the first word of a header field, in lower case; a comment may follow this word."""
    return (str(report[name]).split() or [""])[0].lower()
