"""Read the words of a page that somebody sees or hears, and find those that do not belong there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

_READ_OUT = {"alt", "aria-label", "data-label", "placeholder", "title"}
_SILENT = {"script", "style"}

# Words of Django's admin, of code and of programmers: English, and Dutch that staff do not use.
_FOREIGN = """
    add admin all and application blocked branch by change changed choose delete delivered
    duplicate employee erase error expired failed false for group head-office history home invited
    list logout model modellen name no none null object objecten password permission please
    recent replaced save search select selecteer selected sent session site skip sort staff
    submit superuser the this to toepassing toggle token true user users view waiting warning
    welcome with yes your
    eigenaar mailserver netwerk sessie sessies support
"""
_UNWANTED = re.compile(
    rf"""(?ix)
    (?<![\w@./-])(?:{"|".join(_FOREIGN.split())})(?![\w@./-])
    | \b[a-z]+_[a-z_]+\b            # names of settings, columns and states
    | \b[0-9a-f]{{8}}-[0-9a-f]{{4}}-  # keys of rows
    | \A(?:nl|en|mail)\Z              # stored values
    """
)


class _Page(HTMLParser):
    """Collect the texts of a page: also its title, and labels for screen readers."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        facts = dict(attrs)
        is_button = tag == "input" and facts.get("type") in {"submit", "reset", "button"}
        read = _READ_OUT | ({"value"} if is_button else set())
        self.texts += [value for name, value in facts.items() if name in read and value]

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside not in _SILENT and data.strip():
            self.texts.append(" ".join(data.split()))


def texts_of(html: str) -> list[str]:
    """Return each text of a page that is shown or read out."""
    return _Page(html).texts


def unwanted(texts: Iterable[str]) -> Iterator[str]:
    """Yield each text with an English word, a name of the code or a key of a row."""
    return (text for text in texts if _UNWANTED.search(text))
