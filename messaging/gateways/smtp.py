"""Wait longer for replies to mails: else a slow server gets mails twice (RFC 5321 §4.5.3.2.6)."""

from __future__ import annotations

from smtplib import SMTP, SMTP_SSL
from typing import TYPE_CHECKING

from django.core.mail.backends.smtp import EmailBackend

if TYPE_CHECKING:  # no module at run time
    from _typeshed import ReadableBuffer

# Seconds to wait for each reply to DATA. The RFC's ten minutes would need a longer lease.
TEXT_TIMEOUT = 120.0


class _Patient(SMTP):
    def data(self, msg: ReadableBuffer | str) -> tuple[int, bytes]:
        self._wait_for(TEXT_TIMEOUT)
        try:
            return super().data(msg)
        finally:
            self._wait_for(self.timeout)

    def _wait_for(self, seconds: float) -> None:
        if self.sock is not None:  # smtplib sets `sock` to None when the connection is lost
            self.sock.settimeout(seconds)


class _PatientTLS(_Patient, SMTP_SSL):
    pass


class PatientBackend(EmailBackend):
    """Django's SMTP backend, but it waits up to TEXT_TIMEOUT seconds for each reply to DATA."""

    @property
    def connection_class(self) -> type[SMTP]:
        return _PatientTLS if self.use_ssl else _Patient
