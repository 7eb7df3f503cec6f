"""The desk's search for people by name, mail address or phone number, in any usual spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import reduce
from itertools import groupby
from operator import or_

import phonenumbers
from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.models.names import fold
from accounts.models.trigrams import with_trigrams
from desk.addresses import looked_for
from desk.scoping import LONGEST_SEARCH
from lib.whole_number import is_whole

# A word that may be part of a phone number: `+31`, `(0)6`, `06-1234`. Any kind of dash matches.
_NUMBER = re.compile(r"[\d+()\[\]./·\u2010-\u2015\u2212-]+")

# The 0 in `+31 (0)6` and `+3106`, which is dialled only within the country and is not stored.
_TRUNK_ZERO = re.compile(r"(?<=[\d)])\(0\)|(?<=\A\+31)0|(?<=\A0031)0")


def found(people: QuerySet[User], typed: str) -> QuerySet[User]:
    """Return those of `people` that match every word of the typed text.

    Consecutive words such as `06` and `12345678` may be parts of one phone number. Words of only
    punctuation are ignored. A text of only such words matches nobody, an empty text everybody.
    """
    words = _visible(typed[:LONGEST_SEARCH]).split()
    kept = [word for word in words if re.search(r"\w", word)]
    if words and not kept:
        return people.none()
    runs = groupby(kept, key=_is_of_number)
    return people.filter(*(_run(tuple(run), is_number=is_number) for is_number, run in runs))


def found_keys(people: QuerySet[User], typed: str) -> list[int] | QuerySet[User, int]:
    """Return the primary keys of `found`, to look for their rows in another table.

    They are read if they are few, because PostgreSQL underestimates them and would search the
    other table row by row. If they are many, they are a subquery.
    """
    keys = found(people, typed).order_by().values_list("pk", flat=True)
    few = list(keys[: settings.LIST_COUNTED + 1])
    return few if len(few) <= settings.LIST_COUNTED else keys


def _visible(typed: str) -> str:
    """Return the text without the invisible characters that address books put around numbers."""
    return "".join(sign for sign in typed if unicodedata.category(sign) != "Cf")


def _is_of_number(word: str) -> bool:
    return bool(_NUMBER.fullmatch(_plain(word)))


def _plain(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed)  # `（０６）－１２` becomes `(06)-12`


def _run(words: Sequence[str], *, is_number: bool) -> Q:
    each = Q(*(_word(word) for word in words))
    return each | _number("".join(words)) if is_number else each


def _word(word: str) -> Q:
    """Return a Q that matches people with this word in their mail address, name or phone number."""
    address = looked_for(word)
    if "@" in address:  # no name or number has one
        before, at, _domain = address.partition("@")
        return Q(email__contains=address) & with_trigrams(before + at)  # many share the domain
    parts = dict.fromkeys(fold(word).split())
    in_name = Q(*(_has("folded_name__contains", part) for part in parts))
    in_number = _number(word) if _is_of_number(word) else Q()
    return _has("email__contains", address) | in_name | in_number


def _has(lookup: str, text: str) -> Q:
    """Return the lookup as a Q that PostgreSQL can answer from the index of trigrams."""
    return Q((lookup, text)) & with_trigrams(text)


def _number(typed: str) -> Q:
    """Return a Q that matches phone numbers that begin or end with the digits in `typed`."""
    plain = _plain(typed)
    digits = "".join(str(int(sign)) for sign in _TRUNK_ZERO.sub("", plain) if sign.isdecimal())
    starts = (_has("phone__startswith", start) for start in _starts(plain, digits))
    whole = (_has("phone", number) for number in _whole(typed))
    return reduce(or_, [*starts, *whole], _has("phone__endswith", digits))


def _whole(typed: str) -> tuple[str, ...]:
    """Return `typed` in E.164 if it is a complete phone number, else nothing."""
    region = settings.PHONENUMBER_DEFAULT_REGION
    try:
        number = phonenumbers.parse(typed, region, keep_raw_input=True)
    except phonenumbers.NumberParseException:
        return ()
    e164 = phonenumbers.PhoneNumberFormat.E164
    return (phonenumbers.format_number(number, e164),) if is_whole(number) else ()


def _starts(typed: str, digits: str) -> set[str]:
    """Return how the E.164 form of the typed number can begin, such as `{"+316"}` for `06`."""
    if typed.lstrip("([").startswith("+"):
        starts = {digits}
    elif digits.startswith("00"):
        starts = {digits[2:]}
    elif digits.startswith("0"):
        starts = {f"31{digits[1:]}"}
    else:
        starts = {digits, f"31{digits}"}
    return {f"+{start}" for start in starts}
