"""Mails as files in a folder, on a machine of one's own: what the Postvak shows."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from django.core.mail.backends.filebased import EmailBackend


class OwnFileBackend(EmailBackend):
    """Gives every connection a file of its own.

    Django names one by the second and by where the object lies in memory, and within that second
    another may come to lie there: its mail would bring an older one to the top of the Postvak.
    """

    file_path: str
    _own: str | None = None

    def _get_filename(self) -> str:
        """Give the path of this connection's file."""
        self._own = self._own or str(Path(self.file_path) / f"{uuid4()}.log")
        return self._own
