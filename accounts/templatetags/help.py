"""Template tag for the address of the manual in a mail."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from accounts.browser.language import in_language

register = template.Library()


@register.simple_tag
def manual_url() -> str:
    """Return the whole URL of the manual, which opens in the language that is active now."""
    url = settings.PUBLIC_URL + reverse("manual")
    return in_language(url, get_language() or settings.LANGUAGE_CODE)
