"""A guessable password is refused even if it follows all password rules; a sentence is accepted."""

from __future__ import annotations

import gzip
import string
from itertools import islice

import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from hypothesis import assume, given
from hypothesis import strategies as st

from accounts.models import Branch, User
from accounts.passwords.guessable import Guessable, _once
from accounts.passwords.rules import RULES

pytestmark = pytest.mark.requirement("S2")

SANNE = User(
    email="sanne@mail.example",
    first_name="Sanne",
    last_name="van der Hoogendoorn",
    branch=Branch(number="02", name="Rotterdam"),
)

MOST_USED = 4000
JUDGE = Guessable()  # reads the list once


def _most_used() -> list[str]:
    """Return the most used passwords in Django's list of common passwords, capitalized."""
    with gzip.open(str(CommonPasswordValidator().DEFAULT_PASSWORD_LIST_PATH), "rt") as listed:
        return [line.strip().capitalize() for line in islice(listed, MOST_USED)]


def _keeps_the_rules(password: str) -> bool:
    return all(rule.is_met(password) for rule in RULES)


def _is_guessable(password: str) -> bool:
    try:
        JUDGE.validate(password, SANNE)
    except ValidationError:
        return True
    return False


@pytest.mark.asvs("V6.1.2", "V6.2.4", "V6.2.11")
@pytest.mark.parametrize(
    "password",
    [
        "Welkom2026!Welkom2026!",
        "Welkom2026!Welkom2027!",
        "Aaaaaaaaaaaaa1!",
        "Abcdefghijklm1!",
        "Zyxwvutsrqpon9!",
        "Wachtwoord2026!!",
        "W@chtwoord12345!",
        "P@ssw0rd!P@ssw0rd!",
        "Password123456!!",
        "WelkomWerktalent1!",
        "Werktalent-2026-!",
        "HelloFlex2026!!!",
        "Rotterdam010!!!!",
        "Zomer2026!Winter2026!",
        "Qwertyuiop12345!",
        "1234567890123Aa!",
        "aB1!aB1!aB1!aB1!",
        "Welkom  Welkom  1",
    ],
)
def test_common_word_padded_to_meet_the_rules_is_refused(password: str) -> None:
    assert _is_guessable(password)


@pytest.mark.asvs("V6.2.4")
@pytest.mark.parametrize(
    "pasted",
    [
        "{0}!2026!",
        "{0}-1234567890",
        "!2026{0}1234567",
        "{0}{0}1!",
        "{0}2026!{0}2026!",
        "{0}1!{0}2!",
        "{0}-2026-{0}",
        "{0} {0} {0} 1",
    ],
)
def test_none_of_the_4000_most_used_passwords_passes_with_any_padding(pasted: str) -> None:
    tried = [pasted.format(word) for word in _most_used()]
    assert sum(map(_keeps_the_rules, tried)) > 100
    assert [one for one in tried if not _is_guessable(one) and _keeps_the_rules(one)] == []


@pytest.mark.asvs("V6.2.11")
@pytest.mark.parametrize(
    "password",
    [
        "Hoogendoorn2026!",
        "Hoogendoorn-2026",
        "Sanne1234567890!",
        "SanneHoogendoorn1!",
        "S@nneHoogend00rn!",
        "Van der Hoogendoorn 1",
        "Hoogendoorn*Sanne*2026",
        "SanneRotterdam010!",
    ],
)
def test_own_name_padded_to_meet_the_rules_is_refused(password: str) -> None:
    assert _is_guessable(password)


def test_short_names_stand_in_too_many_words_to_count() -> None:
    bo = User(first_name="Bo", last_name="de Li")
    Guessable().validate("Bosliederen om 7 uur", bo)


@pytest.mark.asvs("V6.2.4")
@pytest.mark.parametrize(
    "password",
    [
        "Sanne fietst om 7 uur!",
        "Een fiets met 2 wielen!",
        "Een heel ander woord 7!",
        "Welkom in mijn tuin 3!",
        "Zomer op de fiets 12?",
        "Rotterdam heeft 4 bruggen.",
        "correct Horse battery 9 staple",
        "kT7#vq9!Lm2@xZ4$",
        "7#92!8$4@743&%Aa",
        "Trustno1 op de fiets!",
        "Мій кіт спить 14 годин!",
    ],
)
def test_sentence_or_random_characters_pass(password: str) -> None:
    assert not _is_guessable(password)


@pytest.mark.asvs("V6.1.2", "V6.2.11")
def test_name_of_the_agency_is_refused_without_a_user_too() -> None:
    with pytest.raises(ValidationError, match="te makkelijk te raden"):
        Guessable().validate("Werktalent-2026-!")


@pytest.mark.asvs("V1.3.12")
@given(st.text(max_size=200))
def test_no_typed_password_makes_the_validator_fail(password: str) -> None:
    assert _is_guessable(password) in {True, False}


@given(st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=25), st.integers(2, 5))
def test_repeating_changes_nothing(word: str, times: int) -> None:
    assume(_once(word) == word)  # the word itself contains no repetition
    assert _is_guessable(word * times) == _is_guessable(word)
