"""SMS without a provider: they are printed, and written to POSTVAK_DIR if this setting is set."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

from django.conf import settings

from messaging.models import Message
from messaging.outgoing import Sms
from messaging.receipts import Accepted, Finding, NotThere, Receipt, Unreachable


class ConsoleGateway:
    """Print every SMS in full, codes too. Allowed only if the host in PUBLIC_URL is loopback."""

    def send(self, sms: Sms, message: Message, now: datetime) -> Receipt:
        sys.stdout.write(f"SMS {sms.number}\n{sms.text}\n\n")
        sys.stdout.flush()
        if settings.POSTVAK_DIR is not None:
            _write_for_demo(settings.POSTVAK_DIR, sms, message, now)
        return Accepted(f"console-{message.pk}")

    def find(self, _sms: Sms, _since: datetime) -> Finding:
        return NotThere()  # so that the SMS is printed again, which is harmless

    def check(self) -> Unreachable | None:
        return None


def _write_for_demo(folder: Path, sms: Sms, message: Message, now: datetime) -> None:
    """Write the SMS to `<id>.json` in `folder`. The demo shows it on its page Postvak (mailbox)."""
    folder.mkdir(parents=True, exist_ok=True)
    about = {"kind": "sms", "id": str(message.pk), "purpose": message.purpose}
    content = {**about, "to": sms.number, "text": sms.text, "sent_at": now.isoformat()}
    unfinished = folder / f".{message.pk}.part"
    unfinished.write_text(json.dumps(content), encoding="utf-8")
    # Renamed only now, so that the Postvak never reads a file that is half written.
    unfinished.rename(folder / f"{message.pk}.json")
