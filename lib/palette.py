"""The colours of pages and mails that follow from the organisation's one colour (decision 54)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache

from lib.colours import BLACK, WHITE, Colour, contrast, darkened, lightened, mixed, parsed, written

DEFAULT = "#0b5d4b"
CONTRAST = 7  # of text, by static/site.css; WCAG 2.2 demands 4.5 (§1.4.3), and 7 at level AAA
PAGE, DARK_SHEET = "#f3f5f4", "#19211e"  # the least light and the least dark ground of text there


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one theme, each as CSS writes it and named as its custom property."""

    main: str  # links, buttons, focus
    on_main: str  # text on `main`
    over: str  # a link under the pointer
    good_sheet: str  # the ground of a note, on which links stand too

    @property
    def css(self) -> str:
        names = (field.name for field in fields(self))
        return "".join(f"--{name.replace('_', '-')}:{getattr(self, name)};" for name in names)


@dataclass(frozen=True, slots=True)
class Palette:
    """The organisation's colour, a deep shade of it, and the themes made of it."""

    brand: str
    deep: str
    light: Theme
    dark: Theme

    @property
    def css(self) -> str:
        """Return the custom properties, in the selectors of Django's switch between themes too."""
        light, dark = f"--brand:{self.brand};--deep:{self.deep};{self.light.css}", self.dark.css
        return (
            f":root,[data-theme=light]{{{light}}}[data-theme=dark]{{{dark}}}"
            f"@media screen and (prefers-color-scheme:dark)"
            f"{{:root:not([data-theme=light]){{{dark}}}}}"
        )


@lru_cache(maxsize=1)
def palette_of(brand: str) -> Palette:
    """Return the palette of a colour that `reaches` the contrast."""
    colour = parsed(brand)
    deep = mixed(colour, BLACK, 0.38)
    return Palette(written(colour), written(deep), _light(colour, deep), _dark(colour))


def contrast_of(brand: str) -> float:
    """Return the contrast of text of this colour with a light page."""
    return contrast(parsed(brand), parsed(PAGE))


def reaches(brand: str) -> bool:
    """Return whether the colour has CONTRAST on a light page. White text on it then has too."""
    return contrast_of(brand) >= CONTRAST


def nearest(brand: str) -> str:
    """Return the nearest darker shade of the colour that `reaches` the contrast."""
    return written(darkened(parsed(brand), parsed(PAGE), CONTRAST))


def _light(colour: Colour, deep: Colour) -> Theme:
    tints = (mixed(WHITE, colour, percent / 100) for percent in range(10, -1, -1))
    tint = next(one for one in tints if contrast(colour, one) >= CONTRAST)
    return Theme(*map(written, (colour, WHITE, deep, tint)))


def _dark(colour: Colour) -> Theme:
    tint = mixed(parsed(DARK_SHEET), colour, 0.3)
    main = lightened(colour, tint, CONTRAST + 1)  # the sheet may be lighter than the tint
    on_main, over = mixed(BLACK, colour, 0.3), mixed(main, WHITE, 0.5)
    return Theme(*map(written, (main, on_main, over, tint)))
