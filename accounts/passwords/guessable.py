"""Passwords that meet every rule and are easy to guess (S2, ASVS 6.2.4, NIST §3.1.1.2).

`Welkom2026!Welkom2026!` has all kinds of characters, and so have `Aaaaaaaaaaaaa1!` and
`Abcdefghijklm1!`: one easy word with additions for the rules. What remains of a password without
its digits, special characters and repetition must not be such a word.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.passwords.hashers import normalised

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# A password with fewer different characters, or fewer letters besides known words, is no secret.
_FEWEST, _LEFT = 6, 4
# Shorter words and names, such as Bo and de, occur in too many other words.
_SHORTEST = 3
# Dutch words that employees are likely to choose; the common list has the English ones.
_WORDS = (
    *("welkom", "wachtwoord", "geheim", "inloggen", "account"),
    *("uitzendbureau", "vestiging", "medewerker"),
    *("lente", "zomer", "herfst", "winter"),
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
    *("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
)
_IS_WORD = gettext_lazy("Het is vooral een bekend woord of een bekende naam.")
_IS_PLAIN = gettext_lazy("Het is vooral een herhaling of een rij tekens.")
_LOOKALIKES = str.maketrans("@430$1", "aaeosi")


class Guessable(CommonPasswordValidator):
    """Reject a password made of a common word, a known name, a row of keys or a repetition."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError with one message for all of these."""
        if len(normalised(password)) > settings.PASSWORD_LONGEST:
            return  # refused already, and expensive to analyse
        typed = _once(normalised(password).casefold())
        known = [*_WORDS, *_names(user)]
        cores = {_letters(typed), _letters(typed.translate(_LOOKALIKES))}
        is_word = self._is_listed(typed) or any(self._is_known(core, known) for core in cores)
        if is_word or _is_plain(typed):
            why = _IS_WORD if is_word else _IS_PLAIN
            raise ValidationError(f"{self.get_error_message()} {why}", code="guessable")

    def get_error_message(self) -> str:
        return _("Dit wachtwoord is te makkelijk te raden. Kies een ander wachtwoord.")

    def _is_known(self, core: str, known: list[str]) -> bool:
        """Return whether a word is listed, or has hardly any letters besides the known words."""
        rest = core
        for word in known:
            rest = rest.replace(word, "")
        if len(rest) < _LEFT:
            return rest != core
        return _once(rest) in self.passwords

    def _is_listed(self, typed: str) -> bool:
        """Return whether all letters belong to one listed word, which may contain digits.

        In abc123-2026-abc123 that is abc123; the letters alone, abc, would not match it.
        """
        starts = (typed, re.sub(r"^[\W\d_]+", "", typed))
        words = {start[:end] for start in starts for end in range(_SHORTEST, len(start) + 1)}
        return any(
            not {word, word.translate(_LOOKALIKES)}.isdisjoint(self.passwords)
            and not _letters(typed.replace(word, ""))
            for word in words
        )


def _names(user: AbstractBaseUser | None) -> list[str]:
    """Return names that people around this person know, as letters only, the longest first."""
    own = [getattr(user, name, "") for name in ("first_name", "last_name")]
    words = " ".join(own).casefold().split()
    branch = getattr(getattr(user, "branch", None), "name", "")
    of_the_house = [settings.ORGANISATION, settings.PORTAL_NAME, branch]
    names = {*words, *(name.casefold() for name in [*own, *of_the_house])}
    found = {letters for name in names if len(letters := _letters(name)) >= _SHORTEST}
    return sorted(found, key=len, reverse=True)


def _letters(text: str) -> str:
    """Return the letters only, without repetition."""
    return _once(re.sub(r"[\W\d_]", "", text))


def _once(text: str) -> str:
    """Return the shortest part whose repetition makes up the text, or the text: abcabcab is abc."""
    for length in range(1, len(text) // 2 + 1):
        if text[length:] == text[:-length]:
            return text[:length]
    return text


def _is_plain(text: str) -> bool:
    """Return whether it has few different characters, or mostly equal or consecutive ones."""
    steps = [ord(after) - ord(before) for before, after in pairwise(text)]
    counting = sum(step in {-1, 0, 1} for step in steps)
    return len(set(text)) < _FEWEST or 2 * counting > len(steps)
