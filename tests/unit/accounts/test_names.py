"""Which characters a person's name can contain. Each mail to the person begins with the name."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.models.names import plain_name

pytestmark = pytest.mark.requirement("S72")


@pytest.mark.parametrize(
    "name",
    [
        *["Sanne", "J.P.", "J.P. de Vries", "Ch. van 't Hof", "O'Neill", "Ana-María", "dr. Ali"],
        *["Bo.", "Capelle a/d IJssel", "e/v", "St.Oedenrode", "vd.Berg", "Ma.Theresa"],
        *["P.de Vries", "J.P.de Vries", "P.De Vries", "M.in 't Veld", "M.la Fontaine"],
        *["P.de.Vries", "Wójcik", "Ірина", "محمد", "हिन्दी", "Ng…", "A. nl", "nl", "De 3 B.V."],
        *["Wwww.", "www", "1.2.3", "Regio 2.1", "De 1.2.3.4.5", "d'Hondt", "Jr.", "III", "S.E.P."],
        *["A.C. de Vries", "'t Hooft", "van den Berg-de Jong", "M.A.T.", "Müller-Lüdenscheidt"],
    ],
)
def test_ordinary_name_is_accepted(name: str) -> None:
    plain_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *["log in op www.werktalent-inloggen.nl", "Anna anders.example", "werktalent-login-x.nl"],
        *["x.com", "X.com", "x.COM", "anders．example", "anders。nl", "anders｡nl", "anders․nl"],
        *["ｘ．ｃｏｍ", "(x.nl)", "x.nl,", "x.nl/login", "x.nl-actie", "bel.x.test", "mijn.local"],
        *["www.werktalent", "x.xn--p1ai", "почта.рф", "भारत.भारत", "10.20.30.40"],
        *[
            "(www.x)",
            "«ＷＷＷ。x»",
            "10.20.30.40/login",
            "(10.20.30.40)",
            "10.20.30.40.",
            "a/1。2。3。4,",
        ],
        *[
            "p.de Vries",
            "Werk.de",
            "werk.J.de",
            "J.P.nl",
            "é.nl",
            "x.nl.Vries",
            "२.com",
            "x\ufe0f.nl\u034f",
        ],
    ],
)
def test_name_that_mail_programs_turn_into_a_link_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="lijkt op een webadres"):
        plain_name(name)


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("Sanne\r\nBcc: x", "U+000D"),
        ("sanne@mail.example", "“@” (U+0040)"),
        ("sanne＠mail", "“＠” (U+FF20)"),
        ("https://anders", "“:” (U+003A)"),
        ("<b>Sanne</b>", "“<” (U+003C)"),
        ("Sanne\\Bos", "“\\” (U+005C)"),
        ("Sanne\u2028", "U+2028"),
        ("Sanne\u202e", "U+202E"),
        ("San\u200bne", "U+200B"),
    ],
)
def test_error_for_a_header_or_a_tag_names_the_character(name: str, sign: str) -> None:
    with pytest.raises(ValidationError) as refused:
        plain_name(name)
    assert refused.value.messages == [f"Het teken {sign} kan niet in een naam. Haal het weg."]


@pytest.mark.parametrize(
    "name", ["\u3164", "\uffa0 \u115f", "\u2800", "\u0301", "...", "'", "\ufe0f"]
)
def test_name_without_a_visible_letter_or_digit_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="Vul een naam in met letters"):
        plain_name(name)


@pytest.mark.parametrize("many", [5, 30])
def test_letter_under_a_heap_of_marks_is_refused_and_one_with_a_few_is_not(many: int) -> None:
    with pytest.raises(ValidationError, match="te veel tekens"):
        plain_name("Sanne" + "\u0335" * many)
    plain_name("Nguyễn Thị Mỹ")
    plain_name("Sh\u0307\u0323\u0304\u0301")
