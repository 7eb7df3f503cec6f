"""A file that no page asks for is not read (ASVS 5.2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as project
from django.core.files import temp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

LARGE = b"x" * 5_000_000
DJANGOS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Note every temporary file that is made for an upload."""
    made: list[object] = []
    make = temp.NamedTemporaryFile

    def noting(*args: Any, **kwargs: Any) -> object:
        made.append(kwargs)
        return make(*args, **kwargs)

    monkeypatch.setattr(temp, "NamedTemporaryFile", noting)
    return made


def _post() -> int:
    file = SimpleUploadedFile("groot.bin", LARGE)
    return Client().post("/inloggen/", {"email": "a@mail.example", "file": file}).status_code


def test_file_nobody_asked_for_is_left_unread(written: list[object]) -> None:
    assert project.FILE_UPLOAD_HANDLERS == ["lib.uploads.NoFiles"]
    assert _post() == 302
    assert written == []


def test_fields_before_the_file_are_there() -> None:
    file = SimpleUploadedFile("groot.bin", b"x")
    sent = {"email": "geen adres", "file": file}
    page = Client().post("/inloggen/", sent, follow=True).content.decode()
    assert 'value="geen adres"' in page


def test_control_with_djangos_own_handlers_writes_it(
    written: list[object], settings: Settings
) -> None:
    settings.FILE_UPLOAD_HANDLERS = DJANGOS
    _post()
    assert len(written) == 1
