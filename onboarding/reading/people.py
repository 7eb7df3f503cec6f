"""Turn the cells of a row into the fields of a person, as far as that needs no judgement."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from django.conf import settings

from onboarding.reading.phones import restored

# Surname prefixes after which the rest of a full name is surname.
_PREFIXES = {
    *("van", "de", "der", "den", "het", "’t", "'t", "ter", "ten", "te", "tot", "op", "aan", "in"),
    *("uit", "von", "zu", "el", "al", "da", "dos", "la", "le", "du", "ben", "bin"),
}
_ONE_DIGIT = re.compile(r"\d", re.ASCII)


def person_of(
    cells: Sequence[str], fields: Mapping[int, str], typed: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the fields of a row, by name, without spaces around them: no `name` and no `prefix`.

    The prefix is joined to the surname, and a full name is split if it is clear how. If it is not,
    all of it is the surname and the first name is "", so that a person corrects the row. What was
    `typed` into a field stands instead of what its cell says.
    """
    found = {field: cells[place].strip() for place, field in fields.items()}
    prefix, name = found.pop("prefix", ""), found.pop("name", "")
    if name and not (found.get("first_name") or found.get("last_name")):
        found["first_name"], found["last_name"] = split_name(name)
    if prefix and "last_name" in found:
        found["last_name"] = _joined(prefix, found["last_name"])
    found |= typed or {}
    if "phone" in found:
        found["phone"] = restored(found["phone"])
    if _ONE_DIGIT.fullmatch(found.get("branch", "")):  # Excel makes 2 of 02
        found["branch"] = found["branch"].zfill(settings.BRANCH_NUMBER_DIGITS[0])
    return found


def split_name(name: str) -> tuple[str, str]:
    """Return first name and surname of `Jan de Vries`, `Jan Jansen`, `Vries, Jan de`.

    Of any other name, such as `Anna Maria Jansen`, return "" and the whole name.
    """
    last, comma, first = (part.strip() for part in name.partition(","))
    if comma:
        return _after_comma(first, last) if first and last and "," not in first else ("", name)
    words = name.split()
    has_prefix = [word.casefold() in _PREFIXES for word in words]
    match has_prefix:
        case [False, False] | [False, True, *_, False]:
            return words[0], " ".join(words[1:])
    return "", name


def _after_comma(first: str, last: str) -> tuple[str, str]:
    """Return `Jan` and `de Vries` of `Jan de` and `Vries`."""
    words = first.split()
    prefixes: list[str] = []
    while len(words) > 1 and words[-1].casefold() in _PREFIXES:
        prefixes.insert(0, words.pop())
    return " ".join(words), " ".join([*prefixes, last])


def _joined(prefix: str, last_name: str) -> str:
    is_there = last_name.casefold().startswith(f"{prefix.casefold()} ")
    return last_name if is_there or not last_name else f"{prefix} {last_name}"
