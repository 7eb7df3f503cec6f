"""The password rules, and the HTML attribute `passwordrules` for password managers."""

from __future__ import annotations

import random
import re
import unicodedata

import pytest
from django.conf import settings as project
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.forms import PasswordForm
from accounts.models import User
from accounts.passwords.rules import RULES, RulesValidator, passwordrules

LEAST, MOST = project.PASSWORD_SHORTEST, project.PASSWORD_LONGEST
GOOD = "Een fiets met 2 wielen!"
SANNE = User(email="sanne.deboer@mail.example", first_name="Sanne", last_name="de Boer")


def _broken(password: str) -> set[str]:
    """Return the names of the rules that this password breaks."""
    try:
        RulesValidator().validate(password)
    except ValidationError as refusal:
        return {str(problem.code) for problem in refusal.error_list}
    return set()


@pytest.mark.requirement("S2", "D1")
@pytest.mark.asvs("V6.2.1", "V6.2.5")
@pytest.mark.parametrize(
    ("password", "broken"),
    [
        (GOOD, set()),
        ("Aa1!" + "x" * (LEAST - 4), set()),
        ("Aa1!" + "x" * (LEAST - 5), {"length"}),
        ("een fiets met 2 wielen", {"upper"}),
        ("EEN FIETS MET 2 WIELEN", {"lower"}),
        ("Een fiets met wielen!", {"digit"}),
        ("Eenfietsmet2wielen", {"special"}),
        ("", {"length", "upper", "lower", "digit", "special"}),
        (" " * LEAST, {"upper", "lower", "digit"}),
        ("1" * LEAST, {"upper", "lower", "special"}),
        ("Aa1!" + "x" * (MOST - 4), set()),
        ("Aa1!" + "x" * (MOST - 3), {"max_length"}),
    ],
)
def test_every_broken_rule_is_named_and_no_other(password: str, broken: set[str]) -> None:
    assert _broken(password) == broken


@pytest.mark.requirement("S1", "D1")
@pytest.mark.parametrize(
    ("password", "broken"),
    [
        ("Ångström är 7 meter", set()),
        ("Велосипед 2 колеса", set()),
        ("Ποδήλατο με 2 ρόδες", set()),
        ("Een fiets met ٢ wielen", set()),
        ("Een fiets met ² wielen", {"digit"}),
        ("ǅ is geen hoofdletter 2", {"upper"}),
        ("自転車には車輪が二つあります", {"upper", "lower", "digit", "length"}),
        ("自転車2Aaあああああああああああ", set()),
        ("Eenfietsmet2wielen\U0001f6b2", set()),
        ("Eenfietsmet2wielen\u00a0", set()),
        ("Eenfietsmet2wielenª", set()),
    ],
)
def test_letters_and_digits_go_by_their_unicode_category(password: str, broken: set[str]) -> None:
    assert _broken(password) == broken


@pytest.mark.requirement("S1")
def test_length_is_counted_in_composed_letters() -> None:
    decomposed = "Aa1!" + "e\u0301" * (LEAST - 5)
    assert len(decomposed) == 4 + 2 * (LEAST - 5)
    assert _broken(decomposed) == {"length"}
    assert _broken(decomposed + "e\u0301") == set()


@pytest.mark.requirement("S1")
@pytest.mark.asvs("V6.2.9")
def test_long_decomposed_password_of_128_letters_is_accepted_and_129_refused() -> None:
    assert _broken("Aa1!" + "e\u0301" * (MOST - 4)) == set()
    assert _broken("Aa1!" + "e\u0301" * (MOST - 3)) == {"max_length"}


@pytest.mark.requirement("S1")
def test_error_for_a_too_short_password_states_its_length() -> None:
    with pytest.raises(ValidationError) as refusal:
        RulesValidator().validate("Fiets 2!")
    assert refusal.value.messages == [
        "Uw wachtwoord is te kort. Gebruik minimaal 15 karakters. U heeft er nu 8."
    ]


@pytest.mark.requirement("D1")
@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("een fiets met 2!", "Uw wachtwoord heeft nog geen hoofdletter. Voeg dit toe."),
        ("EEN FIETS MET 2!", "Uw wachtwoord heeft nog geen kleine letter. Voeg dit toe."),
        ("Een fiets met twee!", "Uw wachtwoord heeft nog geen cijfer. Voeg dit toe."),
        ("EenFietsMet2Wielen", "Uw wachtwoord heeft nog geen speciaal teken. Voeg dit toe."),
    ],
)
def test_missing_kind_of_character_is_named_in_the_words_of_the_form(
    password: str, sentence: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        RulesValidator().validate(password)
    assert refusal.value.messages == [sentence]


@pytest.mark.requirement("S2")
@pytest.mark.asvs("V2.2.3", "V6.2.11")
@pytest.mark.parametrize(
    "password",
    ["sanne.deboer@mail.example", "Sanne.deBoer@mail.example1", "sanne.deboer@mail.exampl3"],
)
def test_password_like_the_address_is_refused(password: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, SANNE)
    assert "Uw wachtwoord lijkt te veel op uw naam of e-mailadres." in refusal.value.messages


@pytest.mark.requirement("S2")
@pytest.mark.asvs("V6.2.4")
@pytest.mark.parametrize("password", ["Password1", "qwertyuiop", "1234567890"])
def test_common_password_is_refused_in_dutch(password: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, SANNE)
    sentence = "Dit wachtwoord is te makkelijk te raden. Kies een ander wachtwoord."
    assert any(told.startswith(sentence) for told in refusal.value.messages)


def test_rules_on_screen_have_a_sentence_each() -> None:
    assert [str(rule.text) for rule in RULES] == [
        "minimaal 15 karakters",
        "een hoofdletter (A-Z)",
        "een kleine letter (a-z)",
        "een cijfer (0-9)",
        "een speciaal teken, zoals ! ? - of een spatie",
    ]
    assert RulesValidator().get_help_text().count(", ") == len(RULES)


def test_script_gets_each_rule_as_a_pattern() -> None:
    form = PasswordForm(user=SANNE)
    page = render_to_string("_new_password.html", {"form": form, "rules": RULES})
    assert re.findall('data-rule="(.+?)" data-pattern="(.+?)"', page) == [
        ("length", f".{{{LEAST}}}"),
        ("upper", r"\p{Lu}"),
        ("lower", r"\p{Ll}"),
        ("digit", r"\p{Nd}"),
        ("special", r"[^\p{Lu}\p{Ll}\p{Nd}]"),
    ]


def test_another_minimum_length_shows_in_every_text(settings: Settings) -> None:
    settings.PASSWORD_SHORTEST, settings.PASSWORD_LONGEST = 18, 20
    form = PasswordForm({"password": "Fiets 2 wielen!"}, user=SANNE)
    page = render_to_string("_new_password.html", {"form": form, "rules": RULES})
    assert "minimaal 18 karakters" in page
    assert 'data-pattern=".{18}"' in page
    assert 'passwordrules="minlength: 18; maxlength: 20;' in page
    short = "Uw wachtwoord is te kort. Gebruik minimaal 18 karakters. U heeft er nu 15."
    assert form.errors["password"] == [short]
    long = PasswordForm({"password": "Fietsen met 2 wielen!"}, user=SANNE)
    assert long.errors["password"] == ["Uw wachtwoord is te lang. Gebruik maximaal 20 karakters."]


# What password managers get, parsed as they parse it: https://developer.apple.com/password-rules/

_CLASSES = {
    "upper": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "lower": "abcdefghijklmnopqrstuvwxyz",
    "digit": "0123456789",
}


def _told() -> tuple[int, int, dict[str, str]]:
    """Parse `passwordrules`; return its minimum length, maximum length and character classes."""
    rules = {"least": "", "most": ""}
    required: dict[str, str] = {}
    for name, value in re.findall(r"(\w+): (\[[^]]*\]|\w+);", passwordrules()):
        if name == "required":
            key = value if value in _CLASSES else "special"
            required[key] = _CLASSES.get(value, value.strip("[]"))
        else:
            rules["least" if name == "minlength" else "most"] = value
    return int(rules["least"]), int(rules["most"]), required


@st.composite
def _generated(draw: st.DrawFn, without: str = "") -> str:
    """Generate a password that `passwordrules` allows, but with no character of class `without`."""
    least, most, required = _told()
    classes = [letters for name, letters in required.items() if name != without]
    some_of_each = [draw(st.sampled_from(letters)) for letters in classes]
    rest = st.text("".join(classes), min_size=least, max_size=most - len(classes))
    return "".join(draw(st.permutations(some_of_each))) + draw(rest)


@pytest.mark.asvs("V6.2.7")
@given(_generated())
def test_password_generated_from_the_attribute_is_accepted(password: str) -> None:
    assert _broken(password) == set()


@given(st.data())
def test_password_without_a_class_of_the_attribute_is_refused(data: st.DataObject) -> None:
    missing = data.draw(st.sampled_from(["upper", "lower", "digit", "special"]))
    assert _broken(data.draw(_generated(without=missing))) == {missing}


@pytest.mark.requirement("S1")
@pytest.mark.asvs("V6.2.1")
def test_attribute_has_the_lengths_of_the_rules() -> None:
    least, most, required = _told()
    assert (least, most) == (LEAST, MOST)
    assert set(required) == {"upper", "lower", "digit", "special"}


@pytest.mark.requirement("S1")
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_both_unicode_forms_of_a_password_are_validated_alike(password: str) -> None:
    composed = unicodedata.normalize("NFC", password)
    decomposed = unicodedata.normalize("NFD", password)
    assert _broken(composed) == _broken(decomposed)


# The form


def _errors(password: str) -> list[str]:
    form = PasswordForm({"password": password}, user=SANNE)
    return [str(sentence) for sentences in form.errors.values() for sentence in sentences]


@pytest.mark.requirement("S1")
def test_form_keeps_a_valid_password_as_it_was_typed() -> None:
    form = PasswordForm({"password": f" {GOOD} "}, user=SANNE)
    assert form.is_valid()
    assert form.cleaned_data["password"] == f" {GOOD} "


def test_form_asks_for_a_password() -> None:
    assert _errors("") == ["Vul een wachtwoord in."]


@pytest.mark.requirement("S1")
@pytest.mark.parametrize("length", [129, 512, 513, 65536])
def test_form_refuses_a_too_long_password_without_truncating_it(length: int) -> None:
    assert _errors("Aa1!" + "x" * (length - 4)) == [
        "Uw wachtwoord is te lang. Gebruik maximaal 128 karakters."
    ]


@pytest.mark.requirement("S1")
def test_form_does_not_truncate_a_password_with_letters_typed_in_four_parts() -> None:
    """A decomposed alpha with three accents has four characters; NFC makes it one character."""
    letters = [unicodedata.normalize("NFD", chr(0x1F82 + which)) for which in (0, 1, 4, 5)]
    assert {len(letter) for letter in letters} == {4}
    mixed = "".join(random.Random(1).choices(letters, k=124))
    assert _errors("Aa1!" + mixed) == []
    assert _errors("Aa1!" + mixed + letters[0]) == [
        "Uw wachtwoord is te lang. Gebruik maximaal 128 karakters."
    ]
