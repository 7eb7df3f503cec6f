"""How a typed code is normalized, and which error each malformed code gives."""

from __future__ import annotations

import pytest

from twofactor.forms import CodeForm, CounterCodeForm

pytestmark = pytest.mark.requirement("S31")

ONLY_DIGITS = "Gebruik alleen cijfers."
OTHER_DIGITS = "Deze cijfers kennen wij niet. Gebruik de cijfers 0 1 2 3 4 5 6 7 8 9."
SMS = (
    "Uw code voor {} is 482913. Geef deze code aan niemand. 10 minuten geldig.\n\n"
    "@mijn.werktalent.example #482913"
)


def _length(count: int) -> str:
    return f"De code heeft 6 cijfers. U heeft er {count} ingevuld."


@pytest.mark.parametrize(
    "typed",
    [
        "123456",
        "123 456",
        "123-456",
        " 123456 ",
        "1 2 3 4 5 6",
        "123\u00a0456",
        "123\u202f456",
        "123\u2013456",
        "123\u2011456",
        "123456\n",
        "\r\n123456\r\n",
        "\t123\t456",
        "------123456" + " " * 1000,
        "123\u200b456",
        "\u2068123456\u2069",
        "\ufeff123\u200e456\u00ad",
    ],
)
def test_spaces_dashes_and_invisible_characters_are_removed(typed: str) -> None:
    form = CodeForm({"code": typed})
    assert form.is_valid()
    assert form.cleaned_data["code"] == "123456"


@pytest.mark.asvs("V2.2.1")
@pytest.mark.parametrize(
    "typed",
    [
        "abcdef",
        "12345O",
        "+12345",
        "123.456",
        "123,456",
        "1e5000",
        "0x1234",
        "123_456",
        "abc٣456",
        "<b>123",
        "☎" * 6,
        "a" * 65536,
    ],
)
def test_anything_but_the_digits_0_to_9_is_refused(typed: str) -> None:
    assert CodeForm({"code": typed}).errors == {"code": [ONLY_DIGITS]}


@pytest.mark.parametrize("typed", ["１２３４５６", "١٢٣٤٥٦", "12345٦", "²³¹²³¹", "১২৩ ৪৫৬"])
def test_error_for_other_digits_does_not_call_them_no_digits(typed: str) -> None:
    assert CodeForm({"code": typed}).errors == {"code": [OTHER_DIGITS]}
    assert CodeForm({"code": typed}, by_sms=True).errors == {"code": [OTHER_DIGITS]}


@pytest.mark.parametrize(
    "pasted",
    [
        SMS.format("WerkTalent"),
        SMS.format("WerkTalent").replace("\n", " "),
        SMS.format("Bureau 24"),
        SMS.format("Werk 123456"),
        SMS.format("Nr #1"),
        SMS.format("Werk").replace("#48", "#\u200b48"),
        SMS.format("Werk") + "\n",
        SMS.format("Werk").partition("\n")[0],
        "is 482913. Geef deze code aan niemand. 10 min",
        "@mijn.werktalent.example #482913",
        "#482913",
        "Nr #1 stuurt 482913",
        "code: 482913",
        SMS.format("Werk").replace("482913", "111111") + " " + SMS.format("Werk"),
    ],
)
def test_code_is_extracted_from_a_pasted_sms(pasted: str) -> None:
    form = CodeForm({"code": pasted}, by_sms=True)
    assert form.is_valid()
    assert form.cleaned_data["code"] == "482913"
    assert not CodeForm({"code": pasted}).is_valid(), "only the field of the SMS code takes a text"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("code 123456 of 654321", ONLY_DIGITS),
        ("bel 0612345678", ONLY_DIGITS),
        ("code #12345", ONLY_DIGITS),
        ("code ١٢٣٤٥٦", OTHER_DIGITS),
        ("12-345678", _length(8)),
        ("1 234567", _length(7)),
    ],
)
def test_text_without_exactly_one_code_is_refused(typed: str, sentence: str) -> None:
    assert CodeForm({"code": typed}, by_sms=True).errors == {"code": [sentence]}


@pytest.mark.parametrize(
    ("typed", "count"),
    [("1", 1), ("12345", 5), ("1234567", 7), ("12345-", 5), ("---", 0), ("1" * 65536, 65536)],
)
def test_error_for_another_number_of_digits_states_it(typed: str, count: int) -> None:
    assert CodeForm({"code": typed}).errors == {"code": [_length(count)]}


@pytest.mark.parametrize("typed", ["", " ", "\n", "\u00a0", " " * 65536])
def test_empty_field_asks_for_the_code(typed: str) -> None:
    assert CodeForm({"code": typed}).errors == {"code": ["Vul de code in."]}


def test_missing_field_asks_for_the_code() -> None:
    assert CodeForm({}).errors == {"code": ["Vul de code in."]}


def test_null_character_is_refused_with_an_error_message() -> None:
    assert not CodeForm({"code": "123\x00456"}).is_valid()


@pytest.mark.asvs("V6.2.7")
def test_field_leaves_room_for_a_pasted_code_and_offers_the_one_time_code() -> None:
    html = str(CodeForm()["code"])
    assert 'maxlength="20"' in html
    assert 'inputmode="numeric"' in html
    assert 'autocomplete="one-time-code"' in html
    assert "data-webotp" not in html


def test_only_the_sms_page_lets_the_browser_read_the_code() -> None:
    html = str(CodeForm(by_sms=True)["code"])
    assert "data-webotp" in html
    assert 'maxlength="320"' in html


@pytest.mark.requirement("S61")
@pytest.mark.parametrize(
    "typed",
    [
        "BCDFGHJK",
        "bcdfghjk",
        "BCDF GHJK",
        "bcdf-ghjk",
        " B C D F\u2011G H J K\n",
        "\u2068BCDF\u200bGHJK\u2069",
    ],
)
def test_counter_code_is_normalized(typed: str) -> None:
    form = CounterCodeForm({"code": typed})
    assert form.is_valid()
    assert form.cleaned_data["code"] == "BCDFGHJK"


@pytest.mark.requirement("S61")
@pytest.mark.parametrize(("typed", "count"), [("BCDFGHJ", 7), ("BCDF GHJKM", 9), ("ß" * 8, 16)])
def test_error_for_a_counter_code_of_another_length_states_it(typed: str, count: int) -> None:
    form = CounterCodeForm({"code": typed})
    sentence = f"De baliecode heeft 8 letters. U heeft er {count} ingevuld."
    assert form.errors == {"code": [sentence]}


def test_empty_counter_code_is_asked_for() -> None:
    assert CounterCodeForm({"code": " "}).errors == {"code": ["Vul de baliecode in."]}
