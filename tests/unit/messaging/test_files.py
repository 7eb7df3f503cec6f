"""The backend that writes mails to files: each connection writes to a new file."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend

from messaging.gateways.files import OwnFileBackend

MAILS = 20


def _files_after_mails_through(backend: type[EmailBackend], folder: Path) -> int:
    """Send several mails, each through a new connection; return the number of files written."""
    for _mail in range(MAILS):
        backend(file_path=folder).send_messages([EmailMessage("Hallo", "Dag", to=["a@b.example"])])
    return len(list(folder.iterdir()))


def test_each_connection_has_a_file_of_its_own(tmp_path: Path) -> None:
    assert _files_after_mails_through(OwnFileBackend, tmp_path) == MAILS


def test_control_djangos_own_backend_writes_to_older_files(tmp_path: Path) -> None:
    assert _files_after_mails_through(EmailBackend, tmp_path) < MAILS


@pytest.mark.parametrize("mails", [1, 3])
def test_mails_of_one_connection_share_a_file(tmp_path: Path, mails: int) -> None:
    mail = EmailMessage("Hallo", "Dag", to=["a@b.example"])
    OwnFileBackend(file_path=tmp_path).send_messages([mail] * mails)
    [file] = tmp_path.iterdir()
    assert file.read_text().count("Subject: Hallo") == mails
