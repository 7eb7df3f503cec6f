"""The colours made of the organisation's one keep the contrasts that the stylesheets promise."""

from __future__ import annotations

import re
from dataclasses import fields
from itertools import product
from pathlib import Path

import pytest

from lib.colours import contrast, luminance, parsed, written
from lib.palette import CONTRAST, DARK_SHEET, DEFAULT, PAGE, Theme, nearest, palette_of, reaches

ROOT = Path(__file__).resolve().parents[3]
BORDER = 3  # WCAG 2.2, §1.4.11
STEPS = (0, 17, 51, 85, 119, 153, 187, 221, 255)
COLOURS = [written(colour) for colour in product(STEPS, STEPS, STEPS)]
FITTING = [colour for colour in COLOURS if reaches(colour)]


def between(one: str, other: str) -> float:
    return contrast(parsed(one), parsed(other))


def brightness(colour: str) -> float:
    return luminance(parsed(colour))


def test_text_in_every_accepted_colour_has_the_contrast_in_light_and_dark() -> None:
    assert len(FITTING) > 100
    for colour in [DEFAULT, *FITTING]:
        palette = palette_of(colour)
        light, dark = palette.light, palette.dark
        pairs = [(light.main, ground) for ground in (PAGE, "#ffffff", light.good_sheet)]
        pairs += [(dark.main, ground) for ground in (DARK_SHEET, dark.good_sheet)]
        pairs += [(light.on_main, light.main), (dark.on_main, dark.main)]
        pairs += [(light.on_main, light.over), (light.over, PAGE), (dark.over, DARK_SHEET)]
        assert [pair for pair in pairs if between(*pair) < CONTRAST] == [], colour


def test_colour_in_use_before_it_was_a_setting_is_accepted() -> None:
    assert reaches(DEFAULT)
    assert nearest(DEFAULT) == DEFAULT
    assert palette_of(DEFAULT).light.main == DEFAULT


def test_colour_that_is_refused_has_a_darker_one_that_is_accepted() -> None:
    refused = [colour for colour in COLOURS if not reaches(colour)]
    assert len(refused) > 100
    assert all(reaches(nearest(colour)) for colour in refused)


@pytest.mark.parametrize("theme", [palette_of(DEFAULT).light, palette_of(DEFAULT).dark])
def test_text_has_the_contrast_with_its_ground_and_borders_can_be_seen(theme: Theme) -> None:
    for ground in (theme.page, theme.sheet):
        texts = (theme.ink, theme.soft, theme.bad)
        assert [text for text in texts if between(text, ground) < CONTRAST] == []
        assert between(theme.line, ground) >= BORDER
    assert between(theme.ink, theme.bad_sheet) >= CONTRAST
    assert between(theme.on_bad, theme.bad) >= CONTRAST


def test_grounds_of_the_palette_are_the_hardest_for_text_of_its_theme() -> None:
    light, dark = palette_of(DEFAULT).light, palette_of(DEFAULT).dark
    assert min(light.page, light.sheet, key=brightness) == PAGE
    assert max(dark.page, dark.sheet, key=brightness) == DARK_SHEET


@pytest.mark.parametrize("path", ["static/site.css", "desk/static/desk.css"])
def test_stylesheet_defines_a_colour_of_the_palette_for_paper_only(path: str) -> None:
    ours = set(re.findall(r"(--[\w-]+):", palette_of(DEFAULT).css))
    on_screens = (ROOT / path).read_text(encoding="utf-8").partition("@media print")[0]
    assert len(ours) == len(fields(Theme))
    assert ours & set(re.findall(r"(--[\w-]+):", on_screens)) == set()
    assert ours & set(re.findall(r"var\((--[\w-]+)", on_screens)) >= {"--main", "--ink", "--rule"}
