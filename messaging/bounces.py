"""What comes back about a mail: delivery reports, read and noted.

Which mail it is says the address it comes back to (`bounce_address`), never the text. Read are
reports by RFC 3464, as nearly all mail servers write them, and what a mail server writes in its
own words (qmail, an old Exim) where it gives a code of RFC 3463. Anything else that comes, such as
a holiday answer or somebody's mail, tells nothing.
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

# RFC 3463 §2: class.subject.detail. Not the beginning of an address such as 5.1.1.9.
_CODE = re.compile(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?!\.?\d)")
_UNSPECIFIC = ".0.0"
# RFC 2142 §5 and custom: whom a mail server writes as.
_MAIL_SERVERS = {"mailer-daemon", "postmaster"}


@dataclass(frozen=True, slots=True)
class Bounce:
    """What came back says became of a mail, and why, in the words of a row's `error`.

    Without a state it says nothing about that, or that the mail is still on its way.
    """

    state: State | None
    code: str = ""


NOTHING = Bounce(None)


def read(email: Email) -> Bounce:
    """Read what came back. Raises nothing, whatever it is."""
    reports = list(_reports(email))
    if reports:
        return _of_reports(reports)
    return _of_plain_text(email) if _is_from_a_mail_server(email) else NOTHING


def hear(*, key: UUID, bounce: Bounce, now: datetime) -> bool:
    """Note a bounce at its message where that leads forward (S92); answers if it did."""
    row = Message.objects.filter(pk=key).first()
    if row is None or bounce.state is None:
        return False
    # A report may be here before our own note that the mail server took the mail.
    report = Report(row.provider_id or message_id(row), bounce.state, bounce.code)
    return Message.objects.heard(key, report, now, kind=Kind.MAIL)


def _reports(email: Email) -> Iterator[Email]:
    """Give the fields of each recipient that a report tells of (RFC 3464 §2.3)."""
    for part in email.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            blocks = (block for block in part.get_payload() if isinstance(block, Email))
            yield from (block for block in blocks if "Action" in block)


def _of_reports(reports: list[Email]) -> Bounce:
    """Go by the action: a mail given up after days failed, though with a code of a delay, 4.4.7."""
    by_action = {_word(one, "Action"): one for one in reports}
    if "failed" in by_action:
        return Bounce(State.FAILED, _code(by_action["failed"]))
    return Bounce(State.DELIVERED) if "delivered" in by_action else NOTHING


def _code(report: Email) -> str:
    """Give the status, or the diagnosis behind it where that knows more: Exim says only 5.0.0."""
    found = _CODE.findall(f"{report['Status']} {report['Diagnostic-Code']}")
    telling = [code for code in found if not code.endswith(_UNSPECIFIC)]
    return f"bounce {(telling + found)[0]}" if found else "bounce"


def _is_from_a_mail_server(email: Email) -> bool:
    _name, address = parseaddr(str(email["From"]))
    with suppress(UnusableAddressError):
        return local_part(address) in _MAIL_SERVERS
    return False


def _of_plain_text(email: Email) -> Bounce:
    """Look for a code of failure. Without one it may be a warning that the mail is late."""
    found = [code for code in _CODE.findall(_text(email)) if code.startswith("5")]
    return Bounce(State.FAILED, f"bounce {found[0]}") if found else NOTHING


def _text(email: Email) -> str:
    texts = (part for part in email.walk() if part.get_content_type() == "text/plain")
    body = next((part.get_payload(decode=True) for part in texts), b"")
    return body.decode("ascii", "replace") if isinstance(body, bytes) else ""


def _word(report: Email, name: str) -> str:
    """Give the first word of a field; a comment may stand behind it."""
    return (str(report[name]).split() or [""])[0].lower()
