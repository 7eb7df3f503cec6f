"""Reject easily guessed passwords, even if they meet all rules (S2, ASVS 6.2.4, NIST §3.1.1.2).

Examples: `Welkom2026!Welkom2026!`, `Aaaaaaaaaaaaa1!` and `Abcdefghijklm1!`.
"""

from __future__ import annotations

import re
from itertools import pairwise

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.passwords.hashers import normalised

# The fewest different characters of a password, and its fewest letters besides known words.
_FEWEST, _LEFT = 6, 4
_SHORTEST = 3  # Shorter names, such as Bo and de, are ignored: too many words contain them.
# Dutch words, because Django's list of common passwords has English words.
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
    """Reject a password that consists mostly of known words and names, repetitions or sequences."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if len(normalised(password)) > settings.PASSWORD_LONGEST:
            return  # RulesValidator rejects it, and analysing it is expensive
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
        """Return whether `core` without `known` words is a common password or under 4 letters."""
        rest = core
        for word in known:
            rest = rest.replace(word, "")
        if len(rest) < _LEFT:
            return rest != core  # False if `core` was short and had none of these words
        return _once(rest) in self.passwords

    def _is_listed(self, typed: str) -> bool:
        """Return whether `typed` is a common password, with only digits and signs around it.

        `_is_known` gets only letters. This finds common passwords with digits too, such as abc123.
        """
        starts = (typed, re.sub(r"^[\W\d_]+", "", typed))
        words = {start[:end] for start in starts for end in range(_SHORTEST, len(start) + 1)}
        return any(
            not {word, word.translate(_LOOKALIKES)}.isdisjoint(self.passwords)
            and not _letters(typed.replace(word, ""))
            for word in words
        )


def _names(user: AbstractBaseUser | None) -> list[str]:
    """Return the names of user, branch, organisation and portal: letters only, longest first."""
    own = [getattr(user, name, "") for name in ("first_name", "last_name")]
    words = " ".join(own).casefold().split()
    branch = getattr(getattr(user, "branch", None), "name", "")
    of_the_house = [settings.ORGANISATION, settings.PORTAL_NAME, branch]
    names = {*words, *(name.casefold() for name in [*own, *of_the_house])}
    found = {letters for name in names if len(letters := _letters(name)) >= _SHORTEST}
    return sorted(found, key=len, reverse=True)


def _letters(text: str) -> str:
    """Return the letters of the text. If they repeat (`abcabc`), return the part once (`abc`)."""
    return _once(re.sub(r"[\W\d_]", "", text))


def _once(text: str) -> str:
    """Return the beginning (abc) if the text only repeats that (abcabcab), else the whole text."""
    for length in range(1, len(text) // 2 + 1):
        if text[length:] == text[:-length]:
            return text[:length]
    return text


def _is_plain(text: str) -> bool:
    """Return whether the text has few different characters, or mostly sequences (aaa, 321)."""
    steps = [ord(after) - ord(before) for before, after in pairwise(text)]
    counting = sum(step in {-1, 0, 1} for step in steps)
    return len(set(text)) < _FEWEST or 2 * counting > len(steps)
