"""The colours made of the organisation's one keep the contrasts that the stylesheets promise."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from lib.colours import contrast, parsed, written
from lib.palette import CONTRAST, DARK_SHEET, DEFAULT, PAGE, nearest, palette_of, reaches

ROOT = Path(__file__).resolve().parents[3]
STEPS = (0, 17, 51, 85, 119, 153, 187, 221, 255)
COLOURS = [written(colour) for colour in product(STEPS, STEPS, STEPS)]
FITTING = [colour for colour in COLOURS if reaches(colour)]


def on_screens(path: str) -> str:
    """Return a stylesheet up to its rules for paper, on which all text is black."""
    return (ROOT / path).read_text(encoding="utf-8").partition("@media print")[0]


def between(one: str, other: str) -> float:
    return contrast(parsed(one), parsed(other))


def test_text_in_every_accepted_colour_has_the_contrast_in_light_and_dark() -> None:
    assert len(FITTING) > 100
    for colour in [DEFAULT, *FITTING]:
        palette = palette_of(colour)
        light, dark = palette.light, palette.dark
        pairs = [(light.main, ground) for ground in (PAGE, "#ffffff", light.good_sheet)]
        pairs += [(dark.main, ground) for ground in (DARK_SHEET, dark.good_sheet)]
        pairs += [(light.on_main, light.main), (dark.on_main, dark.main)]
        pairs += [("#ffffff", palette.deep), (light.over, PAGE), (dark.over, DARK_SHEET)]
        assert [pair for pair in pairs if between(*pair) < CONTRAST] == [], colour


def test_colour_in_use_before_it_was_a_setting_is_accepted() -> None:
    assert reaches(DEFAULT)
    assert nearest(DEFAULT) == DEFAULT
    assert palette_of(DEFAULT).light.main == DEFAULT


def test_colour_that_is_refused_has_a_darker_one_that_is_accepted() -> None:
    refused = [colour for colour in COLOURS if not reaches(colour)]
    assert len(refused) > 100
    assert all(reaches(nearest(colour)) for colour in refused)


def test_grounds_are_those_of_the_stylesheet() -> None:
    sheet = on_screens("static/site.css")
    light, dark = re.findall(r"--page: (#\w+);\s+--sheet: (#\w+);", sheet)
    assert light == (PAGE, "#fff")
    assert dark[1] == DARK_SHEET
    assert between(dark[0], "#ffffff") > between(DARK_SHEET, "#ffffff")


@pytest.mark.parametrize("path", ["static/site.css", "desk/static/desk.css"])
def test_stylesheet_defines_no_property_of_the_palette(path: str) -> None:
    ours = set(re.findall(r"(--[\w-]+):", palette_of(DEFAULT).css))
    own = set(re.findall(r"(--[\w-]+):", on_screens(path)))
    assert len(ours) == 6
    assert ours & own == set()
