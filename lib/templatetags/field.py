"""A template tag for a field of a form, with its label, hint and errors."""

from __future__ import annotations

from django import template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

# The HTML of fields that nobody has filled in: a few for each form and language.
_EMPTY: dict[tuple[object, ...], SafeString] = {}


@register.simple_tag
def field(
    bound: BoundField, once: str = "", hint: str = "", template: str = "_field.html"
) -> SafeString:
    """Return the HTML of a field, written by the template of that name.

    The errors of the field named `once` stand above the form only. A field that nobody has filled
    in looks the same to everybody, so it is rendered once. Forms of one class may give it another
    label or other attributes, but nothing else, such as another `help_text`: that of the first form
    would be shown.
    """
    if bound.form.is_bound or bound.errors or bound.value() is not None:
        return _html(bound, once, hint, template)
    widget = bound.field.widget
    looks = (type(bound.form), bound.name, bound.auto_id, str(bound.label), *widget.attrs.items())
    kind = (get_language(), template, once, hint, *looks)
    if kind not in _EMPTY:
        _EMPTY[kind] = _html(bound, once, hint, template)
    return _EMPTY[kind]


def _html(bound: BoundField, once: str, hint: str, template: str) -> SafeString:
    return render_to_string(template, {"field": bound, "once": once, "hint": hint})
