"""Write the catalogues anew from code and templates: `python -m quality.languages.extract`.

Translations are kept, new texts are added empty, texts that are gone are dropped.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from quality.languages.sources import BASE_DIR, EVERYBODY, STAFF, Catalogue, files

_MARKS = ("gettext", "ngettext", "pgettext", "npgettext")
_KEYWORDS = dict(DEFAULT_KEYWORDS) | {f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in _MARKS}
# Lines of the header that differ from day to day, or say nothing here.
_NOISE = re.compile(
    rb'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Report-Msgid-Bugs-To|Generated-By'
    rb'|Language-Team|Project-Id-Version): .*"\n',
    re.MULTILINE,
)
_Id = tuple[str, ...] | str


def main() -> None:
    """Write every catalogue, and print how many texts it has and how many are not translated."""
    for catalogue, texts in extracted().items():
        for language in catalogue.languages:
            kept = merged(catalogue, language, texts)
            file = catalogue.file(language)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(written(kept))
            empty = sum(not all(strings(message)) for message in kept if message.id)
            print(f"{file.relative_to(BASE_DIR)}: {len(kept)} texts, {empty} not translated")


def extracted() -> dict[Catalogue, Catalog]:
    """Return the texts of each catalogue, in the order of the files."""
    found = {EVERYBODY: Catalog(), STAFF: Catalog()}
    for name, catalogue in files():
        for text, context, comments in _texts_of(name):
            found[catalogue].add(
                text, locations=[(name, 0)], context=context, user_comments=comments
            )
    for message in list(found[EVERYBODY]):
        if message.id:
            found[STAFF].delete(message.id, message.context)
    return found


def merged(catalogue: Catalogue, language: str, texts: Catalog) -> Catalog:
    """Return the catalogue of a language with exactly these texts, and the translations it had."""
    file = catalogue.file(language)
    old = file.read_bytes() if file.is_file() else b""
    kept = read_po(io.BytesIO(old), locale=language)
    kept.header_comment, kept.fuzzy = "", False
    kept.update(texts, no_fuzzy_matching=True)
    for message in kept:
        if message.id and not any(strings(message)):
            message.flags.discard("fuzzy")  # a text that got a plural
    return kept


def written(catalog: Catalog) -> bytes:
    """Return the file of a catalogue: no dates, no line numbers, nothing obsolete."""
    target = io.BytesIO()
    write_po(target, catalog, width=100, include_lineno=False, ignore_obsolete=True)
    return _NOISE.sub(b"", target.getvalue()).lstrip()


def strings(message: Message) -> list[str]:
    """Return the translation of a text, in every plural form; "" where there is none."""
    found = message.string
    return [found] if isinstance(found, str) else list(found or [""])


def _texts_of(name: str) -> Iterator[tuple[_Id, str | None, list[str]]]:
    code = (BASE_DIR / name).read_text(encoding="utf-8")
    if not name.endswith(".py"):
        code = templatize(code, origin=name)
        code = "\n".join(line.strip() for line in code.splitlines())  # no indent that ends wrong
    source = io.BytesIO(code.encode())
    for _line, text, comments, context in extract(
        "python", source, _KEYWORDS, ["Translators:"], {"encoding": "utf-8"}
    ):
        yield text, context, comments


if __name__ == "__main__":
    main()
