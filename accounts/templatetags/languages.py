"""Template tag for the switch of languages."""

from __future__ import annotations

from django import template
from django.conf import settings

from accounts.browser.language import LANGUAGE, as_chosen, is_at_desk

register = template.Library()
register.filter("is_at_desk", is_at_desk)


@register.simple_tag
def languages(where: str = "") -> list[tuple[str, str]]:
    """Return code and own name of each language of the site, or of the desk (`where="desk"`)."""
    offered = settings.DESK_LANGUAGES if where == "desk" else dict(settings.LANGUAGES)
    return [(code, name) for code, name in settings.LANGUAGES if code in offered]


@register.filter
def as_choice(code: str) -> str:
    """Return the query of a link by which the reader chooses this language."""
    return f"?{LANGUAGE}={as_chosen(code)}"
