"""The password rules, which validator, page and password managers use (docs/decisions/0002, D1)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.passwords.hashers import normalised

# Characters of other Unicode categories are special, a space too: a sentence is a good password.
_CLASSES = ("Lu", "Ll", "Nd")


def _has(category: str) -> Callable[[str], bool]:
    return lambda password: any(unicodedata.category(char) == category for char in password)


def _has_special(password: str) -> bool:
    return any(unicodedata.category(char) not in _CLASSES for char in password)


@dataclass(frozen=True, slots=True)
class Rule:
    """A password rule: its name in HTML, its text, its test, and the message if it is broken."""

    name: str
    words: Promise
    is_met: Callable[[str], bool]
    missing: Promise
    found_by: str  # the same test as a regular expression, for static/site.js

    @property
    def text(self) -> str:
        return str(self.words) % _figures()

    @property
    def pattern(self) -> str:
        """Return this rule's test as a JavaScript regular expression. It needs flags s and u."""
        return self.found_by % _figures()


def _figures() -> dict[str, int]:
    return {"least": settings.PASSWORD_SHORTEST}


RULES = (
    Rule(
        "length",
        gettext_lazy("minimaal %(least)d karakters"),
        lambda password: len(password) >= settings.PASSWORD_SHORTEST,
        gettext_lazy(
            "Uw wachtwoord is te kort. Gebruik minimaal %(least)d karakters."
            " U heeft er nu %(count)d."
        ),
        r".{%(least)d}",
    ),
    Rule(
        "upper",
        gettext_lazy("een hoofdletter (A-Z)"),
        _has("Lu"),
        gettext_lazy("Uw wachtwoord heeft nog geen hoofdletter. Voeg dit toe."),
        r"\p{Lu}",
    ),
    Rule(
        "lower",
        gettext_lazy("een kleine letter (a-z)"),
        _has("Ll"),
        gettext_lazy("Uw wachtwoord heeft nog geen kleine letter. Voeg dit toe."),
        r"\p{Ll}",
    ),
    Rule(
        "digit",
        gettext_lazy("een cijfer (0-9)"),
        _has("Nd"),
        gettext_lazy("Uw wachtwoord heeft nog geen cijfer. Voeg dit toe."),
        r"\p{Nd}",
    ),
    Rule(
        "special",
        gettext_lazy("een speciaal teken, zoals ! ? - of een spatie"),
        _has_special,
        gettext_lazy("Uw wachtwoord heeft nog geen speciaal teken. Voeg dit toe."),
        "[^" + "".join(rf"\p{{{category}}}" for category in _CLASSES) + "]",
    ),
)


def passwordrules() -> str:
    """Return the value of the HTML attribute `passwordrules`, which password managers read."""
    return (
        f"minlength: {settings.PASSWORD_SHORTEST}; maxlength: {settings.PASSWORD_LONGEST};"
        " required: upper; required: lower; required: digit; required: [-!?_ .,:;];"
    )


class RulesValidator:
    """Reject a password that breaks rules, with a message for each broken rule."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        del user
        problems = list(_problems(normalised(password)))
        if problems:
            raise ValidationError(problems)

    def get_help_text(self) -> str:
        return ", ".join(rule.text for rule in RULES)


class TooSimilar(UserAttributeSimilarityValidator):
    """Reject a password that resembles the person's name or mail address (S2)."""

    DEFAULT_USER_ATTRIBUTES = ("email", "first_name", "last_name")

    def get_error_message(self) -> str:
        return _("Uw wachtwoord lijkt te veel op uw naam of e-mailadres.")


def _problems(password: str) -> Iterator[ValidationError]:
    for rule in RULES:
        if not rule.is_met(password):
            sentence = str(rule.missing) % {"count": len(password), **_figures()}
            yield ValidationError(sentence, code=rule.name)
    most = settings.PASSWORD_LONGEST
    if len(password) > most:
        sentence = _("Uw wachtwoord is te lang. Gebruik maximaal %(most)d karakters.")
        yield ValidationError(sentence % {"most": most}, code="max_length")
