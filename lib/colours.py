"""Colours of sRGB: how much they contrast by WCAG 2.2, and darker, lighter and mixed ones."""

from __future__ import annotations

import colorsys
import re

Colour = tuple[int, int, int]  # red, green and blue, each 0 to 255

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
_WRITTEN = re.compile("#[0-9a-fA-F]{6}")
_WEIGHTS = (0.2126, 0.7152, 0.0722)  # of red, green and blue in the luminance
_DARKEST = 0.04045  # up to here sRGB is linear
# A colour that is lightened at full saturation is glaring on a dark page.
_MOST_SATURATED = 0.6


def parsed(text: str) -> Colour:
    """Return the colour that is written as `#0b5d4b`. Raises ValueError for anything else."""
    if not _WRITTEN.fullmatch(text):
        raise ValueError(text)
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def written(colour: Colour) -> str:
    """Return the colour as CSS, such as `#0b5d4b`."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def luminance(colour: Colour) -> float:
    """Return WCAG 2.2's relative luminance: 0 for black, 1 for white."""
    return sum(weight * _linear(part / 255) for weight, part in zip(_WEIGHTS, colour, strict=True))


def contrast(one: Colour, other: Colour) -> float:
    """Return WCAG 2.2's contrast ratio: 1 for the same colour, 21 for black and white."""
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: Colour, other: Colour, share: float) -> Colour:
    """Return `colour` mixed with a share of `other`, from 0 (none) to 1 (nothing else)."""
    red, green, blue = (
        round(own + (its - own) * share) for own, its in zip(colour, other, strict=True)
    )
    return red, green, blue


def darkened(colour: Colour, ground: Colour, least: float) -> Colour:
    """Return the nearest darker colour that has a contrast of `least` with a light ground."""
    shades = (mixed(colour, BLACK, percent / 100) for percent in range(100))
    return next((one for one in shades if contrast(one, ground) >= least), BLACK)


def lightened(colour: Colour, ground: Colour, least: float) -> Colour:
    """Return the colour of this hue with a contrast of at least `least` with a dark ground."""
    hue, _, saturation = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    softer = min(saturation, _MOST_SATURATED)
    tints = (_of_hue(hue, percent / 100, softer) for percent in range(101))
    return next((one for one in tints if contrast(one, ground) >= least), WHITE)


def _of_hue(hue: float, lightness: float, saturation: float) -> Colour:
    red, green, blue = (
        round(part * 255) for part in colorsys.hls_to_rgb(hue, lightness, saturation)
    )
    return red, green, blue


def _linear(part: float) -> float:
    """Return one channel of sRGB as a share of light (WCAG 2.2, "relative luminance")."""
    return part / 12.92 if part <= _DARKEST else ((part + 0.055) / 1.055) ** 2.4
