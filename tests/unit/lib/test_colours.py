"""Contrast as WCAG 2.2 defines it, and colours made darker, lighter and mixed."""

from __future__ import annotations

import pytest

from lib.colours import (
    BLACK,
    WHITE,
    contrast,
    darkened,
    lightened,
    luminance,
    mixed,
    parsed,
    written,
)


# The ratios that WebAIM's contrast checker shows; #767676 is the lightest grey for text on white.
@pytest.mark.parametrize(
    ("text", "ground", "ratio"),
    [
        ("#000000", "#ffffff", 21),
        ("#ffffff", "#ffffff", 1),
        ("#0000ff", "#ffffff", 8.59),
        ("#ff0000", "#ffffff", 3.99),
        ("#008000", "#ffffff", 5.13),
        ("#777777", "#ffffff", 4.47),
        ("#767676", "#ffffff", 4.54),
        ("#595959", "#ffffff", 7.0),
        ("#ffff00", "#000000", 19.55),
    ],
)
def test_contrast_is_that_of_published_examples(text: str, ground: str, ratio: float) -> None:
    assert contrast(parsed(text), parsed(ground)) == pytest.approx(ratio, abs=0.01)
    assert contrast(parsed(ground), parsed(text)) == pytest.approx(ratio, abs=0.01)


def test_luminance_of_the_primaries_is_their_weight() -> None:
    parts = [luminance(parsed(one)) for one in ("#ff0000", "#00ff00", "#0000ff")]
    assert parts == pytest.approx([0.2126, 0.7152, 0.0722])
    assert [luminance(BLACK), luminance(WHITE)] == pytest.approx([0, 1])


@pytest.mark.parametrize("text", ["", "green", "#0b5", "0b5d4b", "#0b5d4g", "#0b5d4b ", "#٠b5d4b"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{text}$"):
        parsed(text)


def test_colour_is_written_as_it_was_read() -> None:
    assert written(parsed("#0B5d4b")) == "#0b5d4b"


def test_mixture_lies_between_its_colours() -> None:
    assert mixed(BLACK, WHITE, 0) == BLACK
    assert mixed(BLACK, WHITE, 0.5) == (128, 128, 128)
    assert mixed(BLACK, WHITE, 1) == WHITE


def test_colour_is_darkened_no_more_than_needed() -> None:
    yellow = parsed("#ffd500")
    found = darkened(yellow, WHITE, 7)
    assert 7 <= contrast(found, WHITE) < 7.3
    assert darkened(parsed("#0b5d4b"), WHITE, 7) == parsed("#0b5d4b")


def test_colour_is_lightened_no_more_than_needed_and_keeps_its_hue() -> None:
    red, green, blue = lightened(parsed("#0b2265"), BLACK, 7)
    assert 7 <= contrast((red, green, blue), BLACK) < 7.5
    assert blue > green > red


def test_contrast_that_no_colour_has_gives_the_best() -> None:
    grey = parsed("#777777")
    assert darkened(grey, grey, 21) == BLACK
    assert lightened(grey, grey, 21) == WHITE
