"""Django's SMTP backend with a longer timeout after the content (RFC 5321 §4.5.3.2.6).

By then the server may have accepted the mail. After a timeout it must be sent again, so a slow
server would get the same mail many times.
"""

from __future__ import annotations

from smtplib import SMTP, SMTP_SSL
from typing import TYPE_CHECKING

from django.core.mail.backends.smtp import EmailBackend

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

# Seconds for each response to DATA. With the ten minutes of the RFC the lease would be longer, and
# so the wait before another sender takes over the mails of one that was killed.
TEXT_TIMEOUT = 120.0


class _Patient(SMTP):
    def data(self, msg: ReadableBuffer | str) -> tuple[int, bytes]:
        """Send the content with TEXT_TIMEOUT; all other responses have EMAIL_TIMEOUT."""
        self._wait_for(TEXT_TIMEOUT)
        try:
            return super().data(msg)
        finally:
            self._wait_for(self.timeout)

    def _wait_for(self, seconds: float) -> None:
        if self.sock is not None:  # smtplib sets it to None when the connection is lost
            self.sock.settimeout(seconds)


class _PatientTLS(_Patient, SMTP_SSL):
    pass


class PatientBackend(EmailBackend):
    """Use the same settings as Django's own backend."""

    @property
    def connection_class(self) -> type[SMTP]:
        """Return smtplib's client with the longer timeout."""
        return _PatientTLS if self.use_ssl else _Patient
