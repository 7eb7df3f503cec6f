"""The colours of pages and mails: those made of the organisation's one, greys and reds.

Decision 54 says how. Each is a custom property of the stylesheets, and stands here only.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache

from lib.colours import BLACK, WHITE, Colour, contrast, darkened, lightened, mixed, parsed, written

DEFAULT = "#0b5d4b"
CONTRAST = 7  # of text; WCAG 2.2 demands 4.5 (§1.4.3), and 7 at level AAA


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The colours of one theme, each as CSS writes it and named as its custom property."""

    page: str  # the ground around the sheet, with the text of the footer
    sheet: str  # the ground of text
    ink: str  # text
    soft: str  # text that matters less
    line: str  # borders of fields
    rule: str  # lines between parts
    bad: str  # errors and dangerous buttons
    on_bad: str  # text on `bad`
    bad_sheet: str  # the ground of a warning
    main: str  # links, buttons, focus
    on_main: str  # text on `main`
    over: str  # a link under the pointer
    good_sheet: str  # the ground of a note, on which links stand too

    @property
    def css(self) -> str:
        names = (field.name for field in fields(self))
        return "".join(f"--{name.replace('_', '-')}:{getattr(self, name)};" for name in names)


# Text has a contrast of at least 7:1 with its ground, and borders of 3:1, for cheap phones in bad
# light.
_LIGHT = {
    "page": "#f3f5f4",
    "sheet": "#ffffff",
    "ink": "#17211d",
    "soft": "#495650",
    "line": "#7b8a83",
    "rule": "#cdd7d2",
    "bad": "#a3150f",
    "on_bad": "#ffffff",
    "bad_sheet": "#fdeeed",
}
_DARK = {
    "page": "#101614",
    "sheet": "#19211e",
    "ink": "#eaf1ee",
    "soft": "#b4c2bc",
    "line": "#84948d",
    "rule": "#3a4843",
    "bad": "#ffb4ab",
    "on_bad": "#3a0a06",
    "bad_sheet": "#3a1714",
}
# The least light and the least dark ground of text.
PAGE, DARK_SHEET = _LIGHT["page"], _DARK["sheet"]


@dataclass(frozen=True, slots=True)
class Palette:
    """The themes made of the organisation's colour."""

    light: Theme
    dark: Theme

    @property
    def css(self) -> str:
        """Return the custom properties, in the selectors of Django's switch between themes too."""
        light, dark = self.light.css, self.dark.css
        return (
            f":root,[data-theme=light]{{{light}}}[data-theme=dark]{{{dark}}}"
            f"@media screen and (prefers-color-scheme:dark)"
            f"{{:root:not([data-theme=light]){{{dark}}}}}"
        )


@lru_cache(maxsize=1)
def palette_of(brand: str) -> Palette:
    """Return the palette of a colour that `reaches` the contrast."""
    colour = parsed(brand)
    return Palette(_light(colour), _dark(colour))


def contrast_of(brand: str) -> float:
    """Return the contrast of text of this colour with a light page."""
    return contrast(parsed(brand), parsed(PAGE))


def reaches(brand: str) -> bool:
    """Return whether the colour has CONTRAST on a light page. White text on it then has too."""
    return contrast_of(brand) >= CONTRAST


def nearest(brand: str) -> str:
    """Return the nearest darker shade of the colour that `reaches` the contrast."""
    return written(darkened(parsed(brand), parsed(PAGE), CONTRAST))


def _light(colour: Colour) -> Theme:
    tints = (mixed(WHITE, colour, percent / 100) for percent in range(10, -1, -1))
    tint = next(one for one in tints if contrast(colour, one) >= CONTRAST)
    return _theme(_LIGHT, colour, WHITE, over=mixed(colour, BLACK, 0.38), tint=tint)


def _dark(colour: Colour) -> Theme:
    tint = mixed(parsed(DARK_SHEET), colour, 0.3)
    main = lightened(colour, tint, CONTRAST + 1)  # the sheet may be lighter than the tint
    return _theme(_DARK, main, mixed(BLACK, colour, 0.3), over=mixed(main, WHITE, 0.5), tint=tint)


def _theme(
    fixed: dict[str, str], main: Colour, on_main: Colour, *, over: Colour, tint: Colour
) -> Theme:
    return Theme(
        **fixed,
        main=written(main),
        on_main=written(on_main),
        over=written(over),
        good_sheet=written(tint),
    )
