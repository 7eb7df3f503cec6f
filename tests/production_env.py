"""Run a command under production settings: `python -m tests.production_env CMD…`.

The values are made up, for a site with https, Twilio and DEBUG off.
"""

from __future__ import annotations

import os
import sys
import tempfile

VALUES = {
    "SECRET_KEY": "for-checking-production-settings-" + "0123456789abcdef" * 2,
    "PUBLIC_URL": "https://toegang.werktalent.example",
    "DATABASE_URL": f"sqlite:///{tempfile.gettempdir()}/toegang-production-check.sqlite3",
    "EMAIL_URL": "smtp+tls://user:password@mail.werktalent.example:587",
    "MAIL_FROM": "noreply@werktalent.example",
    "PORTAL_URL": "https://portal.werktalent.example",
    "SUPPORT_PHONE": "020 123 45 67",
    "SMS_BACKEND": "twilio",
    "SMS_PRICES": "NL=0.0851,BE=0.09",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "0" * 32,
    "TWILIO_MESSAGING_SERVICE_SID": "MG" + "0" * 32,
    "SEALING_KEYS": "one:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
}

if __name__ == "__main__":
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    os.execvpe(sys.argv[1], sys.argv[1:], kept | VALUES)  # noqa: S606 - the command is the caller's
