"""Template filters for words that the translation function of a browser must leave as they are."""

from __future__ import annotations

import re

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

register = template.Library()

# As the screens and mails write them; in a sentence of any language they are the same.
_APPS = re.compile(r"Google Authenticator|Authy|DUO Mobile", re.IGNORECASE)


@register.filter
def untranslated(words: object) -> SafeString:
    """Return words such as an address or a name in an element that browsers do not translate."""
    return format_html('<span translate="no">{}</span>', words)


@register.filter
def app_names(text: str) -> SafeString:
    """Return a text in which browsers do not translate the names of apps."""
    html = conditional_escape(text)
    return SafeString(_APPS.sub(lambda name: untranslated(name[0]), html))  # no name has a <
