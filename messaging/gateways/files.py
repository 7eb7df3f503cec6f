"""A mail backend that writes mails to files, which the demo shows on its page Postvak (mailbox)."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from django.core.mail.backends.filebased import EmailBackend


class OwnFileBackend(EmailBackend):
    """Write the mails of each connection to a separate file."""

    file_path: str
    _own: str | None = None

    def _get_filename(self) -> str:
        # Django's file name (the time in seconds and an `id()`) may recur. Then a later connection
        # would append to the file, and the Postvak would move the file's earlier mails to the top.
        self._own = self._own or str(Path(self.file_path) / f"{uuid4()}.log")
        return self._own
