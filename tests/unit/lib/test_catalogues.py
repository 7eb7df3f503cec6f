"""Catalogues of translations are compiled when they changed, and a start warns if they were not."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import pytest

from config import environment
from config.remarks import uncompiled_translations
from lib.catalogues import compile_stale
from lib.stale import stale_catalogues

POLISH = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Wachtwoord"
msgstr "Hasło"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project's folder with one catalogue, not compiled."""
    folder = tmp_path / "locale" / "pl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(POLISH, encoding="utf-8")
    return tmp_path


def test_changed_catalogue_is_compiled_once(root: Path) -> None:
    source = root / "locale" / "pl" / "LC_MESSAGES" / "django.po"
    assert compile_stale(root) == [source]
    assert gettext.translation("django", root / "locale", ["pl"]).gettext("Wachtwoord") == "Hasło"
    assert compile_stale(root) == []
    later = source.with_suffix(".mo").stat().st_mtime + 60
    os.utime(source, (later, later))
    assert stale_catalogues(root) == [source]
    assert {file.suffix for file in source.parent.iterdir()} == {".po", ".mo"}


def test_catalogue_that_is_not_compiled_is_a_warning(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "BASE_DIR", root)
    [remark] = uncompiled_translations(None)
    assert (remark.id, remark.msg) == ("config.W003", "Translations are not compiled: pl")
    compile_stale(root)
    assert uncompiled_translations(None) == []
