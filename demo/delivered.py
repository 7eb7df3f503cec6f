"""Read delivered messages from files: a `.log` file has several mails, a `.json` file one SMS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from pathlib import Path
from uuid import UUID

# django.core.mail.backends.console writes this line after each mail that is complete.
_RULE = b"\n" + b"-" * 79 + b"\n"
_parser = BytesParser(policy=policy.default)


@dataclass(frozen=True, slots=True)
class Delivered:
    """One delivered mail or SMS. An SMS has no sender, subject or HTML."""

    id: UUID
    at: datetime
    to: str
    text: str
    sender: str = ""
    subject: str = ""
    html: str = ""

    @property
    def is_mail(self) -> bool:
        return bool(self.sender)


def delivered(folder: Path | None) -> list[Delivered]:
    """Return all messages in `folder`, newest first; an empty list if there is no such folder."""
    if folder is None or not folder.is_dir():
        return []
    files = sorted(folder.glob("[!.]*"), key=lambda file: file.stat().st_mtime_ns)
    return [one for file in files for one in _read(file)][::-1]


def find(folder: Path | None, wanted: UUID) -> Delivered | None:
    """Return the newest message with this id (a mail may be delivered twice), or None."""
    return next((one for one in delivered(folder) if one.id == wanted), None)


def _read(file: Path) -> Iterator[Delivered]:
    at = datetime.fromtimestamp(file.stat().st_mtime, tz=UTC)
    if file.suffix == ".json":
        sms = json.loads(file.read_text(encoding="utf-8"))
        yield Delivered(id=UUID(sms["id"]), at=at, to=sms["to"], text=sms["text"])
    elif file.suffix == ".log":
        for raw in file.read_bytes().split(_RULE)[:-1]:
            yield _mail(_parser.parsebytes(raw.lstrip(b"\n")), at)


def _mail(mail: EmailMessage, at: datetime) -> Delivered:
    return Delivered(
        id=UUID(mail["Message-ID"].strip("<>").partition("@")[0]),
        at=at,
        to=parseaddr(mail["To"])[1],
        text=_part(mail, "plain"),
        sender=mail["From"],
        subject=mail["Subject"],
        html=_part(mail, "html"),
    )


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    content: str = part.get_content() if part else ""
    return content
