"""After an error the desk's forms put the focus where the error is, without script (WCAG 3.3.1)."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm, BoundField, Widget
from django.forms.utils import ErrorList


class FormErrors(ErrorList):
    """Django's list of errors. One that is about no field takes the focus."""

    template_name = "admin/errors.html"


class FocusedField(BoundField):
    """A field that takes the focus if it is the first with an error."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: Widget | None = None
    ) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        return built | {"autofocus": True} if self.name == _first_wrong(self.form) else built


class FocusForm(BaseForm):
    """Mixin for a form of the desk: its first error takes the focus."""

    bound_field_class = FocusedField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"error_class": FormErrors, **kwargs})


def _first_wrong(form: BaseForm) -> str:
    """Return the name of the first field with an error, or "" if an error is about no field."""
    if not form.errors or form.non_field_errors():
        return ""
    shown = (name for name, field in form.fields.items() if not field.widget.is_hidden)
    return next((name for name in shown if name in form.errors), "")
