"""Show a refused form again: what staff typed, in a row that a colleague changed meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.forms import BaseForm, CheckboxInput, Field, ModelForm
from django.http import QueryDict
from django.utils.translation import gettext as _

WAS = "was"  # the name of the hidden field that holds the value of `as_shown`

Values = list[str]


def as_shown(form: BaseForm) -> str:
    """Return the stored values of the form as JSON, so that `merge` knows what was typed."""
    return json.dumps(_stored(form), separators=(",", ":"))


def merge(form: BaseForm, was: str) -> None:
    """Fill a bound form with the stored values, but keep each field that staff changed in it.

    `was` is what `as_shown` returned when the page was shown. A field that a colleague changed as
    well gets an error that says what is stored now. Without a readable `was`, each field counts as
    changed by staff.
    """
    data = cast("QueryDict", form.data).copy()
    shown = _read(was)
    for name, now in _stored(form).items():
        typed, before = _filled(data.getlist(name)), shown.get(name)
        if typed == before:
            data.setlist(name, list(now))
            form.errors.pop(name, None)
        elif now not in (before, typed):
            form.add_error(name, _told(form.fields[name], now))
    form.data = data


def refusing(form: type[ModelForm[Any]], sentence: str) -> type[ModelForm[Any]]:
    """Return a subclass of `form` that is never valid, and says why with `sentence`."""

    def clean(typed: ModelForm[Any]) -> None:
        form.clean(typed)
        raise ValidationError(sentence)

    kind: Any = type(form)
    refused: type[ModelForm[Any]] = kind(form.__name__, (form,), {"clean": clean})
    return refused


def _stored(form: BaseForm) -> dict[str, Values]:
    """Return the values of each field as a browser posts them if nobody changes them."""
    return {
        name: _posted(field, form.get_initial_for_field(field, name))
        for name, field in form.fields.items()
    }


def _posted(field: Field, value: object) -> Values:
    widget: Any = getattr(field.widget, "widget", field.widget)  # inside the admin's wrapper
    if isinstance(widget, CheckboxInput):  # whose `format_value` is for its attribute `value`
        return ["on"] if value else []
    shown = widget.format_value(field.prepare_value(value))
    return _filled(shown if isinstance(shown, list | tuple) else [shown])


def _filled(values: Iterable[object]) -> Values:
    return sorted(str(value) for value in values if value not in (None, ""))


def _read(was: str) -> dict[str, Values]:
    try:
        shown = json.loads(was)
    except ValueError:
        return {}
    return shown if isinstance(shown, dict) else {}


def _told(field: Field, now: Values) -> str:
    labels = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    words = ", ".join(labels.get(value, value) for value in now) or "-"
    return _("Een collega veranderde dit net ook. Nu staat er: %(now)s.") % {"now": words}
