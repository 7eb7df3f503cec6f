"""Django's way to a mail server, but patient once a text is handed over (RFC 5321 §4.5.3.2.6).

By then the server may have the mail. Who hangs up has to send it again, and a server that is slow
because it is busy would get it over and over.
"""

from __future__ import annotations

from smtplib import SMTP, SMTP_SSL
from typing import TYPE_CHECKING

from django.core.mail.backends.smtp import EmailBackend

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

# Seconds for each answer to a text. The ten minutes of the RFC would keep the mails of a sender
# that was killed from every other sender for even longer.
TEXT_TIMEOUT = 120.0


class _Patient(SMTP):
    def data(self, msg: ReadableBuffer | str) -> tuple[int, bytes]:
        """Hand over a text; for every other answer EMAIL_TIMEOUT holds."""
        self._wait_for(TEXT_TIMEOUT)
        try:
            return super().data(msg)
        finally:
            self._wait_for(self.timeout)

    def _wait_for(self, seconds: float) -> None:
        if self.sock is not None:  # smtplib drops a line that broke
            self.sock.settimeout(seconds)


class _PatientTLS(_Patient, SMTP_SSL):
    pass


class PatientBackend(EmailBackend):
    """Takes the same settings as Django's own."""

    @property
    def connection_class(self) -> type[SMTP]:
        """Give smtplib's client, with more patience."""
        return _PatientTLS if self.use_ssl else _Patient
