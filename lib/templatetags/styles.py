"""Template tags for the stylesheets and the colours of the organisation."""

from __future__ import annotations

from django import template
from django.conf import settings

from lib.palette import Palette, palette_of
from lib.styles import style as style_named

register = template.Library()


@register.simple_tag
def style(name: str) -> str:
    """Return the URL of a stylesheet or of the icon, with the digest of its content."""
    return style_named(name).url


@register.simple_tag
def palette() -> Palette:
    """Return the colours, for a mail, which has its style inside."""
    return palette_of(settings.BRAND_COLOUR)
