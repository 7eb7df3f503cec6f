"""The environment variables of `manage.py demo`, whose mail and SMS stay on this machine."""

from __future__ import annotations

import base64
import json
import re
import secrets
import sys
from collections.abc import MutableMapping
from pathlib import Path
from urllib.parse import quote

from config.environment import BASE_DIR

_LAST_PORT = 65535


def provide(values: MutableMapping[str, str], folder: Path = BASE_DIR / "var") -> None:
    """Set the demo's variables in `values`. Exit the program if the PORT in `values` is invalid."""
    port, place = _port(values.get("PORT", "") or "8000"), quote(str(folder))
    values.update(_keys(folder / "demo-keys.json"))
    values.update(
        {
            "DEBUG": "true",
            "PUBLIC_URL": f"http://localhost:{port}",
            "ALLOWED_HOSTS": "localhost, 127.0.0.1, [::1]",
            "DATABASE_URL": f"sqlite:///{place}/demo.sqlite3",
            "EMAIL_URL": f"filemail://{place}/postvak",
            "MAIL_FROM": "noreply@werktalent.example",
            "PORTAL_URL": "https://portal.werktalent.example",
            "SUPPORT_PHONE": "020 123 45 67",
            "SMS_BACKEND": "console",
            "SMS_PRICES": "NL=0.0851",
            "EMBEDDED_SENDER": "true",
            "TRUSTED_PROXIES": "0",
        }
    )


def _port(text: str) -> int:
    """Return `text` as a port number. Exit the program if it is not a number from 1 to 65535."""
    if not (re.fullmatch("[0-9]{1,5}", text) and 0 < int(text) <= _LAST_PORT):
        sys.exit(f"Not started. PORT is invalid: expected a number from 1 to {_LAST_PORT}.")
    return int(text)


def _keys(file: Path) -> dict[str, str]:
    if not file.exists():  # else keep the keys: with them the first start encrypted its data
        file.parent.mkdir(parents=True, exist_ok=True)
        sealing = base64.b64encode(secrets.token_bytes(32)).decode()
        keys = {"SECRET_KEY": secrets.token_urlsafe(48), "SEALING_KEYS": f"demo:{sealing}"}
        file.write_text(json.dumps(keys), encoding="utf-8")
        file.chmod(0o600)
    kept: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return kept
