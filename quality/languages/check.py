"""Say what is wrong with catalogues: `python -m quality.languages.check [LANGUAGE…]`.

Without a language: all of them. Exits with 1 if anything is wrong.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.pofile import read_po
from translate.filters import checks
from translate.storage import pypo

from quality.languages.extract import extracted, strings
from quality.languages.sms import too_long
from quality.languages.sources import EVERYBODY, Catalogue

# Of translate-toolkit's pofilter: what a translation has to share with its Dutch.
_FILTERS = (
    *("printf", "numbers", "xmltags", "urls", "emails", "newlines", "brackets", "endpunc"),
    *("startwhitespace", "endwhitespace", "doublespacing", "doublewords", "blank"),
)


def faults(catalogue: Catalogue, language: str, texts: Catalog) -> list[str]:
    """Return a line for each fault of a catalogue, which must have exactly the given texts."""
    file = catalogue.file(language)
    with file.open("rb") as opened:
        found = read_po(opened, locale=language)
    return [
        *_compared(found, texts),
        *(line for message in found if message.id for line in _of_message(found, message)),
        *_filtered(file, language),
        *(too_long(found, language) if catalogue == EVERYBODY else ()),
    ]


def _compared(found: Catalog, texts: Catalog) -> Iterator[str]:
    there, fresh = ({_key(message) for message in one if message.id} for one in (found, texts))
    yield from (f"missing, run `make messages`: {key}" for key in sorted(fresh - there))
    yield from (f"obsolete, run `make messages`: {key}" for key in sorted(there - fresh))
    yield from (f"obsolete, run `make messages`: {key}" for key in found.obsolete)


def _key(message: Message) -> str:
    whole = message.id if isinstance(message.id, str) else " | ".join(message.id)
    return f"[{message.context}] {whole}" if message.context else whole


def _of_message(catalog: Catalog, message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield f"fuzzy: {_key(message)}"
    forms = strings(message)
    expected = 1 if isinstance(message.id, str) else catalog.num_plurals
    if not all(forms):
        yield f"empty: {_key(message)}"
    elif len(forms) != expected:
        yield f"{len(forms)} forms, not {expected}: {_key(message)}"


def _filtered(file: Path, language: str) -> Iterator[str]:
    """Return what pofilter says of each text that is translated."""
    config = checks.CheckerConfig(targetlanguage=language)
    checker = checks.StandardChecker(checkerconfig=config, limitfilters=list(_FILTERS))
    store = pypo.pofile()
    store.parse(file.read_bytes())
    for unit in store.units:
        if unit.isheader() or not unit.istranslated():
            continue
        for name, failed in checker.run_filters(unit).items():
            yield f"{name} ({failed}): {unit.source} -> {unit.target}"


def main(languages: list[str]) -> int:
    """Print the faults of these languages, or of all. Return 1 if there are any, else 0."""
    lines = [
        f"{catalogue.file(language)}: {line}"
        for catalogue, texts in extracted().items()
        for language in catalogue.languages
        if not languages or language in languages
        for line in faults(catalogue, language, texts)
    ]
    print(*lines, f"{len(lines)} faults", sep="\n")
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
