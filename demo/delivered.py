"""What the gateways delivered, read from the files that they lay in the Postvak's folder.

Mails come from Django's file backend, several in one `.log` file, each closed by a rule; SMS from
the console gateway, one `.json` each. Nothing is kept in memory: the files are the Postvak.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from email.utils import parseaddr
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

# What django.core.mail.backends.console writes behind each mail; unfinished ones have none.
_RULE = b"\n" + b"-" * 79 + b"\n"
_parser = BytesParser(policy=policy.default)


@dataclass(frozen=True, slots=True)
class Delivered:
    """One mail or SMS as it arrived. An SMS has neither sender, subject nor HTML."""

    id: UUID
    at: datetime
    to: str
    text: str
    sender: str = ""
    subject: str = ""
    html: str = ""

    @property
    def is_mail(self) -> bool:
        """Tell mail from SMS."""
        return bool(self.sender)


def delivered(folder: Path | None) -> list[Delivered]:
    """List everything that lies in `folder`, the newest first; nothing when there is none."""
    if folder is None or not folder.is_dir():
        return []
    files = sorted(folder.glob("[!.]*"), key=lambda file: file.stat().st_mtime_ns)
    return [one for file in files for one in _read(file)][::-1]


def find(folder: Path | None, wanted: UUID) -> Delivered | None:
    """Find one by the id of its message; of a mail that went out twice the later."""
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
