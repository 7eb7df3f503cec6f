"""A template tag for the logo in the header."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.logo import HEADER

register = template.Library()

_IMAGE = '<img src="{}" width="{}" height="{}" alt="{}">'


@register.simple_tag
def logo(otherwise: str | None = None) -> SafeString:
    """Return the logo as HTML; without one, `otherwise` or the organisation's name as text."""
    found = HEADER.logo()
    if found is None:
        return format_html("{}", settings.ORGANISATION if otherwise is None else otherwise)
    return format_html(_IMAGE, found.url, found.width, found.height, settings.ORGANISATION)
