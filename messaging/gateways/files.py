"""A mail backend that writes mails to files in a folder; the demo's Postvak page shows them."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from django.core.mail.backends.filebased import EmailBackend


class OwnFileBackend(EmailBackend):
    """Write the mails of each connection to a file of their own.

    Django names the file by the current second and the `id()` of the connection. A later connection
    in the same second can have the same `id()`, and would append to the earlier file. The Postvak
    sorts mails by the time of their file, so the earlier mail would move to the top.
    """

    file_path: str
    _own: str | None = None

    def _get_filename(self) -> str:
        """Return the path of this connection's file, named by a random UUID."""
        self._own = self._own or str(Path(self.file_path) / f"{uuid4()}.log")
        return self._own
