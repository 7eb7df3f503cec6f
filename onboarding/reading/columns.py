"""Tell which column holds what: by its Dutch or English name, or without names by its content."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence

from onboarding.reading.phones import restored

# The fields of a person, and the names of their columns, as `_letters` returns them.
# Of two columns with a name of one field, that in the first set is taken; of two in the same set,
# neither: a person chooses.
_NAMES: dict[str, tuple[str, ...]] = {
    "first_name": ("voornaam voornamen roepnaam firstname firstnames givenname forename first",),
    "prefix": ("tussenvoegsel tussenvoegsels voorvoegsel voorvoegsels tussenv tv infix prefix",),
    "last_name": (
        """achternaam achternamen familienaam geslachtsnaam lastname surname familyname last""",
    ),
    "name": (
        """naam volledigenaam medewerker naammedewerker uitzendkracht naamuitzendkracht kandidaat
        name fullname employee employeename worker""",
    ),
    "email": (
        """email emailadres mail mailadres emailaddress mailaddress epost epostadres priveemail
        emailprive privateemail emailmedewerker""",
    ),
    "phone": (
        """mobiel mobielnummer mobielnr mobieltje mobieletelefoon mobieletelefoonnummer 06 06nummer
        06nr telefoonmobiel telmobiel gsm gsmnummer gsmnr mobile mobilenumber mobilephone
        mobilephonenumber cell cellphone cellphonenumber""",
        """telefoon telefoonnummer telefoonnr tel telnr telnummer phone phonenumber telephone
        telephonenumber""",
    ),
    "branch": (
        """vestiging vestigingsnummer vestigingnummer vestigingsnr vestigingnr vestigingsnaam
        filiaal filiaalnummer kantoor branch branchnumber branchname office""",
    ),
    "language": ("taal taalcode voorkeurstaal language languagecode lang preferredlanguage",),
    "leaves": (
        """uitdienst datumuitdienst uitdienstdatum uitdienstper uitdiensttreding
        datumuitdiensttreding einddatum einddatumcontract leaving leavingdate leavedate leaver
        enddate lastday lastworkingday terminationdate""",
    ),
}
_RANKS = {
    name: (field, rank)
    for field, sets in _NAMES.items()
    for rank, names in enumerate(sets)
    for name in names.split()
}
FIELDS = tuple(_NAMES)
_TO_INVITE = ("first_name", "last_name", "email", "phone")
_TO_FIND = ("email",)

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_NUMBER = re.compile(r"(?:(?:\+|00)[1-9]\d{7,13}|0\d{9})")
_BETWEEN_DIGITS = re.compile(r"[\s().\-/]")
_BRACKETS = re.compile(r"\([^()]*\)")
_LOOKED_AT = 100  # rows from which the content of a column is told


def recognise(columns: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> dict[int, str]:
    """Return the field of each column that is known, by the place of the column from 0.

    Columns are known by name. If no column has a name, only addresses and phone numbers are, by
    their content in `rows`: first names and surnames look alike. A field is given at most once.
    """
    if not any(columns):
        return _by_content(rows[:_LOOKED_AT])
    ranked = [
        (*_RANKS[_letters(name)], place) for place, name in enumerate(columns) if _known(name)
    ]
    best = {field: rank for field, rank, _place in sorted(ranked, reverse=True)}
    chosen = [(field, place) for field, rank, place in ranked if rank == best[field]]
    return _once(chosen)


def missing(fields: Mapping[int, str]) -> tuple[str, ...]:
    """Return the needed fields that no column has: with a column of leavers, only the address.

    A full name has first name and surname.
    """
    found = set(fields.values())
    if "name" in found:
        found |= {"first_name", "last_name"}
    needed = _TO_FIND if "leaves" in found else _TO_INVITE
    return tuple(field for field in needed if field not in found)


def is_header(cells: Sequence[str]) -> bool:
    """Return whether the first line of a table has names of columns, not a person."""
    return not any(_is_address(cell) or _is_number(cell) for cell in cells)


def known_names(cells: Sequence[str]) -> int:
    """Return how many of these cells are the name of a column."""
    return sum(map(_known, cells))


def _known(name: str) -> bool:
    return _letters(name) in _RANKS


def _letters(name: str) -> str:
    """Return a name in lower case, letters and digits only, without what is in brackets."""
    plain = unicodedata.normalize("NFKD", _BRACKETS.sub("", name)).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def _once(found: Sequence[tuple[str, int]]) -> dict[int, str]:
    """Return the fields by place, without those that two columns have."""
    times = Counter(field for field, _place in found)
    return {place: field for field, place in found if times[field] == 1}


def _by_content(rows: Sequence[Sequence[str]]) -> dict[int, str]:
    found = []
    for place, cells in enumerate(zip(*rows, strict=True)):
        filled = [cell for cell in cells if cell.strip()]
        if filled and all(map(_is_address, filled)):
            found.append(("email", place))
        elif filled and all(map(_is_number, filled)):
            found.append(("phone", place))
    return _once(found)


def _is_address(cell: str) -> bool:
    return bool(_ADDRESS.fullmatch(cell.strip()))


def _is_number(cell: str) -> bool:
    return bool(_NUMBER.fullmatch(_BETWEEN_DIGITS.sub("", restored(cell))))
