"""The shape of a typed code (S31): what is forgiven, and what is said of the rest."""

from __future__ import annotations

import pytest

from twofactor.forms import CodeForm, CounterCodeForm

ONLY_DIGITS = "Gebruik alleen cijfers."


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
    ],
)
def test_spaces_and_dashes_are_forgiven(typed: str) -> None:
    form = CodeForm({"code": typed})
    assert form.is_valid()
    assert form.cleaned_data["code"] == "123456"


@pytest.mark.parametrize(
    "typed",
    [
        "１２３４５６",
        "١٢٣٤٥٦",
        "12345٦",
        "²³¹²³¹",
        "abcdef",
        "12345O",
        "+12345",
        "123.456",
        "123,456",
        "1e5000",
        "0x1234",
        "123_456",
        "123\u200b456",
        "<b>123",
        "☎" * 6,
        "a" * 65536,
    ],
)
def test_anything_but_the_digits_0_to_9_is_refused_in_words(typed: str) -> None:
    assert CodeForm({"code": typed}).errors == {"code": [ONLY_DIGITS]}


@pytest.mark.parametrize(
    ("typed", "count"),
    [("1", 1), ("12345", 5), ("1234567", 7), ("12345-", 5), ("---", 0), ("1" * 65536, 65536)],
)
def test_another_number_of_digits_is_counted_out(typed: str, count: int) -> None:
    assert CodeForm({"code": typed}).errors == {"code": [_length(count)]}


@pytest.mark.parametrize("typed", ["", " ", "\n", "\u00a0", " " * 65536])
def test_nothing_typed_asks_for_the_code(typed: str) -> None:
    assert CodeForm({"code": typed}).errors == {"code": ["Vul de code in."]}


def test_missing_field_asks_for_the_code() -> None:
    assert CodeForm({}).errors == {"code": ["Vul de code in."]}


def test_null_character_is_answered_with_a_sentence() -> None:
    assert not CodeForm({"code": "123\x00456"}).is_valid()


def test_field_leaves_room_for_a_pasted_code_and_offers_the_one_time_code() -> None:
    html = str(CodeForm()["code"])
    assert 'maxlength="20"' in html
    assert 'inputmode="numeric"' in html
    assert 'autocomplete="one-time-code"' in html
    assert "data-webotp" not in html


def test_only_the_sms_page_lets_the_browser_read_the_code() -> None:
    assert "data-webotp" in str(CodeForm(by_sms=True)["code"])


@pytest.mark.parametrize(
    "typed", ["BCDFGHJK", "bcdfghjk", "BCDF GHJK", "bcdf-ghjk", " B C D F\u2011G H J K\n"]
)
def test_counter_code_is_forgiven_its_spelling(typed: str) -> None:
    form = CounterCodeForm({"code": typed})
    assert form.is_valid()
    assert form.cleaned_data["code"] == "BCDFGHJK"


@pytest.mark.parametrize(("typed", "count"), [("BCDFGHJ", 7), ("BCDF GHJKM", 9), ("ß" * 8, 16)])
def test_counter_code_of_another_length_is_told_so(typed: str, count: int) -> None:
    form = CounterCodeForm({"code": typed})
    sentence = f"De baliecode heeft 8 letters. U heeft er {count} ingevuld."
    assert form.errors == {"code": [sentence]}


def test_empty_counter_code_is_asked_for() -> None:
    assert CounterCodeForm({"code": " "}).errors == {"code": ["Vul de baliecode in."]}
