"""Test that Django's translation catalogues change no Dutch text in code and templates."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation.template import templatize

_MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "gettext_noop"}
_CALL = re.compile(r"""(?<![pn])gettext\(u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\)""")


def test_no_text_of_ours_is_changed_by_a_catalogue_of_django() -> None:
    texts = own_texts()
    assert "Registreer uw wachtwoord" in texts
    assert "De sms is onderweg. Dat kan een minuut duren." in texts
    assert changed(texts) == []


def test_text_that_a_catalogue_of_django_translates_is_found() -> None:
    assert changed({"Log in", "Inloggen", "Uitloggen"}) == ["Log in"]


def changed(texts: set[str]) -> list[str]:
    """Return the texts that a translation catalogue replaces by another text."""
    with override("nl"):
        return sorted(text for text in texts if gettext(text) != text)


def own_texts() -> set[str]:
    """Return every text that is marked for translation without a context."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "*.py", "*.html", "*.txt"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    files = [settings.BASE_DIR / name for name in listed.stdout.split("\0") if name]
    texts: set[str] = set()
    for file in files:
        if file.is_file() and "tests" not in file.relative_to(settings.BASE_DIR).parts:
            texts.update(_in_code(file) if file.suffix == ".py" else _in_template(file))
    return texts


def _in_code(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(text)), *_]):
                if name in _MARKS:
                    yield text


def _in_template(file: Path) -> Iterator[str]:
    code = templatize(file.read_text(encoding="utf-8"), origin=str(file))
    return (ast.literal_eval(found) for found in _CALL.findall(code))
