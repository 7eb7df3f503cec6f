"""SMS for a machine without a provider: printed, and written to the Postvak if there is one."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from django.conf import settings

from messaging.receipts import Accepted, Finding, NotThere, Receipt, Unreachable

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from messaging.models import Message
    from messaging.outgoing import Sms


class ConsoleGateway:
    """Prints codes, so the settings allow it with a loopback `PUBLIC_URL` only."""

    def send(self, sms: Sms, message: Message, now: datetime) -> Receipt:
        """Print the SMS; with `POSTVAK_DIR` also write it there as `<id>.json`."""
        sys.stdout.write(f"SMS {sms.number}\n{sms.text}\n\n")
        sys.stdout.flush()
        if settings.POSTVAK_DIR is not None:
            _lay_down(settings.POSTVAK_DIR, sms, message, now)
        return Accepted(f"console-{message.pk}")

    def find(self, _sms: Sms, _since: datetime) -> Finding:
        """Report every SMS as not found: to print it twice is harmless."""
        return NotThere()

    def check(self) -> Unreachable | None:
        """Return None: there is no connection."""
        return None


def _lay_down(folder: Path, sms: Sms, message: Message, now: datetime) -> None:
    """Write the file under another name first, so that the Postvak never reads half of it."""
    folder.mkdir(parents=True, exist_ok=True)
    about = {"kind": "sms", "id": str(message.pk), "purpose": message.purpose}
    content = {**about, "to": sms.number, "text": sms.text, "sent_at": now.isoformat()}
    unfinished = folder / f".{message.pk}.part"
    unfinished.write_text(json.dumps(content), encoding="utf-8")
    unfinished.rename(folder / f"{message.pk}.json")
