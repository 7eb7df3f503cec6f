"""Mails as files in a folder, for the demo: the Postvak shows them."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from django.core.mail.backends.filebased import EmailBackend


class OwnFileBackend(EmailBackend):
    """Write each connection to its own file.

    Django names the file by second and `id()`. A second connection within that second can have the
    same `id()`, and would move an older mail to the top of the Postvak.
    """

    file_path: str
    _own: str | None = None

    def _get_filename(self) -> str:
        """Return the path of this connection's file."""
        self._own = self._own or str(Path(self.file_path) / f"{uuid4()}.log")
        return self._own
