"""The environment of the tests, loaded as a pytest plugin before the settings are read.

Variables that are already set stay: `tests/with_postgres.py` sets its own DATABASE_URL.
"""

from __future__ import annotations

import os
import tempfile

VALUES = {
    "SECRET_KEY": "only-for-tests-" + "0123456789abcdef" * 3,
    "DEBUG": "false",
    "PUBLIC_URL": "http://localhost",
    "ALLOWED_HOSTS": "localhost,127.0.0.1",
    # A file instead of memory: the in-memory database has other locks. The number keeps two runs of
    # the suite on one machine apart; xdist's workers inherit it and add their own names.
    "DATABASE_URL": f"sqlite:///{tempfile.gettempdir()}/toegang-{os.getpid()}.sqlite3",
    "EMAIL_URL": "smtp://127.0.0.1:1025",
    "MAIL_FROM": "noreply@werktalent.example",
    "PORTAL_URL": "https://portal.werktalent.example",
    "SUPPORT_PHONE": "020 123 45 67",
    "SMS_BACKEND": "console",
    "SEALING_KEYS": "test:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "EMBEDDED_SENDER": "false",
    # Playwright's synchronous interface leaves an event loop running in the thread of the test.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
}

for name, value in VALUES.items():
    os.environ.setdefault(name, value)
