"""Test that the catalogue of each language is whole, and that its SMS are short."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages import Catalog
from django.conf import settings

from quality.languages.check import faults
from quality.languages.extract import extracted
from quality.languages.sources import BASE_DIR, EVERYBODY, STAFF, Catalogue, files

SHOWN = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
BESIDE = [code for code in EVERYBODY.languages if code not in SHOWN]  # being translated
TRANSLATING = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "npgettext"}
SPOILED = """
msgid ""
msgstr "Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n<5 ? 1 : 2);\\n"

#, fuzzy
msgid "Wachtwoord"
msgstr "Hasło"

msgid "Uitloggen"
msgstr ""

msgid "Bel %(phone)s."
msgstr "Zadzwoń %(telefon)s"

msgid "Wij onthouden een apparaat van u"
msgstr "Pamiętamy"

msgid "%(count)d minuut"
msgid_plural "%(count)d minuten"
msgstr[0] "%(count)d minuta"
msgstr[1] "%(count)d minuty"

#~ msgid "Weg"
#~ msgstr "Nie ma"
"""


@cache
def fresh() -> dict[Catalogue, Catalog]:
    return extracted()


@pytest.mark.parametrize("language", SHOWN)
def test_catalogue_of_a_language_that_is_shown_has_no_fault(language: str) -> None:
    """After a change of a text: `make messages`, and translate it."""
    catalogues = [one for one in (EVERYBODY, STAFF) if language in one.languages]
    assert [line for one in catalogues for line in faults(one, language, fresh()[one])] == []


@pytest.mark.parametrize("language", BESIDE or ["en"])
def test_catalogue_that_is_being_translated_has_every_text(language: str) -> None:
    found = faults(EVERYBODY, language, fresh()[EVERYBODY])
    assert [line for line in found if line.startswith(("missing", "obsolete"))] == []


def test_every_language_that_is_shown_has_catalogues() -> None:
    assert settings.LANGUAGES[0][0] == settings.LANGUAGE_CODE
    assert set(SHOWN) <= set(EVERYBODY.languages)
    assert (settings.LANGUAGE_CODE, *STAFF.languages) == settings.DESK_LANGUAGES


def test_no_text_stands_in_an_f_string() -> None:
    """On Python 3.11 an f-string is one token, in which no text is found for the catalogues."""
    code = {name: (BASE_DIR / name).read_text("utf-8") for name, _its in files()}
    found = {name: list(in_f_strings(code[name])) for name in code if name.endswith(".py")}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_control_text_in_an_f_string_is_found() -> None:
    assert list(in_f_strings("a = 1\nb = f\"{a} {_('Wacht')}\"")) == [2]
    assert list(in_f_strings("f'{ngettext(a, b, 2)!s:>5}'")) == [1]


def in_f_strings(code: str) -> Iterator[int]:
    """Return the lines of calls of a translation function in an f-string."""
    for text in ast.walk(ast.parse(code)):
        if isinstance(text, ast.JoinedStr):
            calls = (one for one in ast.walk(text) if isinstance(one, ast.Call))
            yield from (one.lineno for one in calls if ast.unparse(one.func) in TRANSLATING)


def test_control_faults_are_found(tmp_path: Path) -> None:
    spoiled = Catalogue(tmp_path, ("pl",))
    spoiled.file("pl").parent.mkdir(parents=True)
    spoiled.file("pl").write_text(SPOILED, encoding="utf-8")
    texts = Catalog()
    for one in ("Wachtwoord", "Uitloggen", "Bel %(phone)s.", "Nieuw"):
        texts.add(one)
    texts.add(("%(count)d minuut", "%(count)d minuten"))
    found = {line.partition(":")[0].partition(" (")[0] for line in faults(spoiled, "pl", texts)}
    assert found == {
        "missing, run `make messages`",
        "obsolete, run `make messages`",
        "fuzzy",
        "empty",
        "printf",
        "endpunc",
    }
