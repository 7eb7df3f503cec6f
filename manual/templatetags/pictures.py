"""A template tag for a picture of the manual."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from manual.pictures import picture_path, size_of

register = template.Library()
_IMAGE = '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy">'


@register.simple_tag
def picture(name: str, alt: str) -> SafeString:
    """Return the `<img>` of this picture in the language of the page, as wide as the phone was."""
    language = get_language() or settings.LANGUAGE_CODE
    source = static(picture_path(name, language))
    return format_html(_IMAGE, source, *size_of(name, language), alt)
