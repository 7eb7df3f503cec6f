"""Mark on each form of the desk what may stay empty. All other fields are needed."""

from __future__ import annotations

from collections.abc import Mapping

from django.forms import BooleanField, Field
from django.utils.translation import gettext as _


def mark_optional(fields: Mapping[str, Field]) -> None:
    """Add to the label of each visible field that it may stay empty. A tick has no such mark."""
    for field in fields.values():
        if not (field.required or field.widget.is_hidden or isinstance(field, BooleanField)):
            field.label = _("%(label)s (niet verplicht)") % {"label": field.label}
