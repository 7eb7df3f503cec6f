"""Fixture: the folder of a Postvak (the demo's mailbox), to which mails and SMS are written."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture
def postvak(settings: Settings, tmp_path: Path) -> Path:
    folder = tmp_path / "postvak"
    settings.POSTVAK_DIR = folder
    settings.EMAIL_BACKEND = "messaging.gateways.files.OwnFileBackend"
    settings.EMAIL_FILE_PATH = folder
    return folder
