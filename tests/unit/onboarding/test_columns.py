"""Which column holds what, and what Excel took from a phone number."""

from __future__ import annotations

import pytest

from onboarding.reading import missing, person_of, recognise
from onboarding.reading.people import split_name
from onboarding.reading.phones import restored

DUTCH = ("Voornaam", "tussenvoegsel", "ACHTERNAAM", "E-mailadres", "06-nummer", "Vestiging", "Taal")
ENGLISH = ("First name", "infix", "Last_Name", "E-mail address", "Mobile", "branch no", "Language")


@pytest.mark.parametrize("names", [DUTCH, (*ENGLISH[:5], "Branch", "language")])
def test_columns_are_known_in_dutch_and_english(names: tuple[str, ...]) -> None:
    fields = ["first_name", "prefix", "last_name", "email", "phone", "branch", "language"]
    assert recognise(names) == dict(enumerate(fields))


@pytest.mark.parametrize(
    ("name", "field"),
    [
        (" é-Mail (privé) ", "email"),
        ("Telefoon (mobiel)", "phone"),
        ("Uit dienst", "leaves"),
        ("Datum uit dienst", "leaves"),
        ("End date", "leaves"),
        ("NAAM:", "name"),
        ("Tel.nr.", "phone"),
    ],
)
def test_case_accents_punctuation_and_brackets_do_not_matter(name: str, field: str) -> None:
    assert recognise(["x", name]) == {1: field}


@pytest.mark.parametrize("name", ["", "x", "Geboortedatum", "Personeelsnummer", "Omschrijving"])
def test_other_columns_are_left_to_a_person(name: str) -> None:
    assert recognise([name, "Voornaam"]) == {1: "first_name"}


def test_mobile_number_goes_before_another_number() -> None:
    assert recognise(["Telefoon", "Mobiel"]) == {1: "phone"}


def test_two_columns_of_one_name_are_left_to_a_person() -> None:
    assert recognise(["E-mail", "Voornaam", "Mailadres"]) == {1: "first_name"}


def test_needed_columns_that_are_missing_are_named() -> None:
    assert missing(recognise(["Voornaam", "E-mail"])) == ("last_name", "phone")
    assert missing(recognise(["Naam", "Mobiel"])) == ("email",)
    assert missing(recognise(["E-mail", "Uit dienst"])) == ()


def test_nameless_columns_are_known_by_addresses_and_numbers_only() -> None:
    rows = [("Jan", "Vries", "j@x.nl", "612345678", "02"), ("An", "Jong", "a@x.nl", "", "12")]
    assert recognise([""] * 5, rows) == {2: "email", 3: "phone"}


def test_two_columns_of_addresses_are_left_to_a_person() -> None:
    assert recognise([""] * 3, [("a@x.nl", "b@x.nl", "0612345678")]) == {2: "phone"}


@pytest.mark.parametrize(
    ("lost", "number"),
    [
        ("612345678", "0612345678"),
        ("6 12345678", "0612345678"),
        ("612345678.0", "0612345678"),
        ("31612345678", "+31612345678"),
        ("48501234567", "+48501234567"),
        ("0612345678", "0612345678"),
        ("+31 6 12345678", "+31 6 12345678"),
        ("6,12346E+08", "6,12346E+08"),
        ("201234567", "201234567"),
        ("٦12345678", "٦12345678"),
        ("", ""),
    ],
)
def test_number_gets_back_what_excel_took(lost: str, number: str) -> None:
    assert restored(lost) == number


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Jan Jansen", ("Jan", "Jansen")),
        ("Jan de Vries", ("Jan", "de Vries")),
        ("Jan van der Berg", ("Jan", "van der Berg")),
        ("Vries, Jan de", ("Jan", "de Vries")),
        ("Vries, de, Jan", ("", "Vries, de, Jan")),
        ("Jansen, Anna Maria", ("Anna Maria", "Jansen")),
        ("Anna Maria Jansen", ("", "Anna Maria Jansen")),
        ("de Vries", ("", "de Vries")),
        ("Jan de", ("", "Jan de")),
        ("Jansen,", ("", "Jansen,")),
        ("Madonna", ("", "Madonna")),
    ],
)
def test_full_name_is_split_only_if_it_is_clear(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts


def test_person_has_a_whole_surname_number_and_branch() -> None:
    fields = recognise(DUTCH)
    cells = [" Jan ", "de", "Vries", "jan@x.nl ", "612345678", "2", "nl"]
    assert person_of(cells, fields) == {
        "first_name": "Jan",
        "last_name": "de Vries",
        "email": "jan@x.nl",
        "phone": "0612345678",
        "branch": "02",
        "language": "nl",
    }


def test_correction_is_read_like_a_cell_but_gets_no_prefix() -> None:
    fields = {0: "prefix", 1: "last_name", 2: "phone", 3: "branch"}
    typed = {"last_name": "Vries", "phone": "48 601 234 567", "branch": "2"}
    assert person_of(["de", "Vriess", "12", "9"], fields, typed) == {
        "last_name": "Vries",
        "phone": "+48601234567",
        "branch": "02",
    }


def test_prefix_that_is_in_the_surname_is_not_repeated() -> None:
    fields = recognise(("Tussenvoegsel", "Achternaam"))
    assert person_of(["de", "de Vries"], fields) == {"last_name": "de Vries"}
    assert person_of(["", "Jansen"], fields) == {"last_name": "Jansen"}


def test_full_name_is_no_answer_beside_its_parts() -> None:
    fields = recognise(("Naam", "Voornaam", "Achternaam"))
    assert person_of(["J. Jansen", "Jan", "Jansen"], fields) == {
        "first_name": "Jan",
        "last_name": "Jansen",
    }
