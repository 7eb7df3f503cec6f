"""The content of a message: plain values, sealed in its row until they are sent."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one address. `sender_name` is the branch's; an empty `reply_to` means none."""

    to: str
    subject: str
    text: str
    html: str
    sender_name: str
    reply_to: str = ""

    def to_json(self) -> str:
        """Write it down for the sealed payload."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote."""
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True)
class Sms:
    """One text to one number in E.164 (`+31612345678`)."""

    number: str
    text: str

    def to_json(self) -> str:
        """Write it down for the sealed payload."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote."""
        return cls(**json.loads(text))
