"""The desk finds and sorts people, however their names and numbers are written."""

from __future__ import annotations

import re
import unicodedata
from itertools import product

import pytest
from django.test import Client
from phonenumber_field.formfields import PhoneNumberField

from accounts.models import User
from desk.search import found
from tests.unit.accounts.people import employee
from tests.unit.onboarding.conftest import Enter
from tests.unit.onboarding.desk import PEOPLE

_PEOPLE = [
    *[("Zwart", "Zoë"), ("Smit-O’Neill", "J.P."), ("van der Berg", "Jan"), ("Peeters", "An")],
    *[("Wójcik", "Łucja"), ("Øster", "Bo"), ("de Boer", "Ali"), ("Çelik", "Su")],
    *[("Bergman", "Al"), ("berg", "Xi"), ("Berg", "Yu"), ("Berg Anders", "Ab")],
]
_NUMBERS = {"Wójcik": "+31612340009", "Peeters": "+32470123456"}


@pytest.fixture
def desk(hanna: User, enter: Enter) -> Client:
    """Create twelve people; return a browser in which Hanna of head office is logged in."""
    for last, first in _PEOPLE:
        number = _NUMBERS.get(last, "+31687654321")
        # As macOS types it: é is two characters.
        typed = {"first_name": unicodedata.normalize("NFD", first), "last_name": last}
        employee(**typed, phone=number)
    return enter(hanna)


def surnames(client: Client, **asked: str) -> list[str]:
    page = client.get(PEOPLE, asked).content.decode()
    return re.findall(r'<th class="field-\w*name"><a [^>]*>([^<,]*),[^<]*</a></th>', page)


def test_list_is_sorted_as_a_person_would_sort_it(desk: Client) -> None:
    expected = [
        *["berg", "Berg", "Berg Anders", "Bergman", "Çelik", "de Boer", "de Vries", "Øster"],
        *["Peeters", "Smit-O’Neill", "van der Berg", "Wójcik", "Zwart"],
    ]
    assert surnames(desk) == expected
    assert surnames(desk, o="1") == expected
    assert surnames(desk, o="-1")[0] == "Zwart"


def test_name_is_found_without_case_and_accents(desk: Client) -> None:
    finds = {
        "Wójcik": ["wojcik", "WÓJCIK", "wo\u0301jcik", "lucja", "łucja w", "ŁUCJA"],
        "Smit-O’Neill": ["o'neill", "ONEILL", "o´neill", "smit o’n", "neill-j.p."],
        "van der Berg": ["BERG VAN DER", "jan van der berg"],
        "Zwart": ["zoe", "zoë", "zoe - zwart"],
        "Øster": ["oster", "ØSTER"],
    }
    found = {who: [surnames(desk, q=text) for text in texts] for who, texts in finds.items()}
    assert found == {who: [[who]] * len(texts) for who, texts in finds.items()}


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["0612340009", "06-12340009", "06 - 12 34 00 09", "(06) 1234.0009"], ["Wójcik"]),
        (["+31 6 12340009", "+31 (0)6-12340009", "+31 06 12340009", "+316123400"], ["Wójcik"]),
        (["0031 6 12340009", "31612340009", "6 1234 0009", "0612340"], ["Wójcik"]),
        (["0009", "340009", "34 00 09", "wojcik 06 1234 0009"], ["Wójcik"]),
        (["\u202a+31612340009\u202c", "０６１２３４０００９", "٠٦١٢٣٤٠٠٠٩"], ["Wójcik"]),
        (["06—12340009", "06−12340009", "[06] 1234·0009", "(0031)(0)6 12340009"], ["Wójcik"]),
        (["（０６）－１２３４０００９", "＋３１（０）６１２３４０００９"], ["Wójcik"]),
        (["+32 470 12 34 56", "+32 (0)470 123456", "+32 0470 12 34 56"], ["Peeters"]),
        (["@", "- -", "\u200b 😀"], []),
        (["06-1234ABCD", "0612340009 x5", "0612340008", "06123400091", "zwart 0009"], []),
    ],
)
def test_number_is_found_however_it_is_written(
    desk: Client, texts: list[str], found: list[str]
) -> None:
    assert [surnames(desk, q=text) for text in texts] == [found] * len(texts)


_BEGINNINGS = ["06", "(06)", "316", "+316", "+31 (0)6", "+3106", "00316", "0031(0)6", "(+31)(0)6"]
_BEGINNINGS += ["(0031)(0)6", "６", "（０）６", "＋３１（０）６"]
_SEPARATORS = ["", *" -./\u00a0\u3000‐‑‒–—―−－．／\u200b", " - "]


@pytest.mark.django_db
def test_number_that_the_form_accepts_is_found_as_it_was_typed() -> None:
    person, field = employee(phone="+31612340009"), PhoneNumberField()
    employee(phone="+31687654321")
    for first, sign in product(_BEGINNINGS, _SEPARATORS):
        typed = sign.join([first, "12", "34", "0009"])
        assert field.clean(typed) == person.phone, typed
        assert list(found(User.objects.all(), typed)) == [person], typed


def test_search_for_as_many_numbers_as_fit_succeeds(desk: Client) -> None:
    for text in ("1 " * 2_000, "1 a " * 1_000, "ﷺ" * 2_000, "ﷺ " * 1_000, "😀" * 500):
        assert desk.get(PEOPLE, {"q": text}).status_code == 200
