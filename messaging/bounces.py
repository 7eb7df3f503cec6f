"""Read delivery reports (bounces) and record them at their message.

The address that received the report (`bounce_address`) identifies the message; the text never does.
Understood are reports by RFC 3464, which nearly all mail servers send, and plain-text reports
(qmail, old Exim) that contain a code of RFC 3463. All other mail, such as an out-of-office reply,
is ignored.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message as Email
from email.utils import parseaddr
from typing import TYPE_CHECKING

from lib.mailbox import UnusableAddressError, local_part
from messaging.gateways.mail import message_id
from messaging.models import Message
from messaging.receipts import Report
from messaging.states import Kind, State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

# RFC 3463 §2: class.subject.detail. Not the start of an IP address such as 5.1.1.9.
_CODE = re.compile(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?!\.?\d)")
_UNSPECIFIC = ".0.0"
# RFC 2142 §5 and custom: the sender names of mail servers.
_MAIL_SERVERS = {"mailer-daemon", "postmaster"}


@dataclass(frozen=True, slots=True)
class Bounce:
    """The outcome of a mail, and its code in the format of `Message.error`.

    `state` is None if the report gives no outcome, or says that the mail is only delayed.
    """

    state: State | None
    code: str = ""


NOTHING = Bounce(None)


def read(email: Email) -> Bounce:
    """Read a returned mail. Never raises."""
    reports = list(_reports(email))
    if reports:
        return _of_reports(reports)
    return _of_plain_text(email) if _is_from_a_mail_server(email) else NOTHING


def hear(*, key: UUID, bounce: Bounce, now: datetime) -> bool:
    """Record a bounce at its message if that advances its state (S92). Return whether it did."""
    row = Message.objects.filter(pk=key).first()
    if row is None or bounce.state is None:
        return False
    # The report may arrive before our own record that the mail server accepted the mail.
    report = Report(row.provider_id or message_id(row), bounce.state, bounce.code)
    return Message.objects.heard(key, report, now, kind=Kind.MAIL)


def _reports(email: Email) -> Iterator[Email]:
    """Yield the per-recipient fields of each report in a mail (RFC 3464 §2.3)."""
    for part in email.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            blocks = (block for block in part.get_payload() if isinstance(block, Email))
            yield from (block for block in blocks if "Action" in block)


def _of_reports(reports: list[Email]) -> Bounce:
    """Decide by the action instead of the code: a mail given up after days has a 4.x.x code."""
    by_action = {_word(one, "Action"): one for one in reports}
    if "failed" in by_action:
        return Bounce(State.FAILED, _code(by_action["failed"]))
    return Bounce(State.DELIVERED) if "delivered" in by_action else NOTHING


def _code(report: Email) -> str:
    """Return the status, or a more specific code of the diagnosis: Exim's status is only 5.0.0."""
    found = _CODE.findall(f"{report['Status']} {report['Diagnostic-Code']}")
    telling = [code for code in found if not code.endswith(_UNSPECIFIC)]
    return f"bounce {(telling + found)[0]}" if found else "bounce"


def _is_from_a_mail_server(email: Email) -> bool:
    _name, address = parseaddr(str(email["From"]))
    with suppress(UnusableAddressError):
        return local_part(address) in _MAIL_SERVERS
    return False


def _of_plain_text(email: Email) -> Bounce:
    """Look for a code of failure; a report without one may be a warning of a delay."""
    found = [code for code in _CODE.findall(_text(email)) if code.startswith("5")]
    return Bounce(State.FAILED, f"bounce {found[0]}") if found else NOTHING


def _text(email: Email) -> str:
    texts = (part for part in email.walk() if part.get_content_type() == "text/plain")
    body = next((part.get_payload(decode=True) for part in texts), b"")
    return body.decode("ascii", "replace") if isinstance(body, bytes) else ""


def _word(report: Email, name: str) -> str:
    """Return the first word of a field in lower case; a comment may follow it."""
    return (str(report[name]).split() or [""])[0].lower()
