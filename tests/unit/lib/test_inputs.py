"""The renderer of forms writes the same HTML as Django's templates."""

from __future__ import annotations

import itertools

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from lib.inputs import Inputs

WIDGETS = [
    *(forms.TextInput, forms.EmailInput, forms.NumberInput, forms.URLInput, forms.HiddenInput),
    *(forms.CheckboxInput, forms.PasswordInput, forms.Textarea, forms.Select),
]
VALUES = [None, "", "jan@mail.example", '"><script>', mark_safe("&amp;"), 5, True, False]
ATTRIBUTES: list[dict[str, object]] = [
    {},
    {"id": "id_a", "required": True, "disabled": False, "class": None, "size": 8},
    {"placeholder": 'a"b', "title": gettext_lazy("Ja"), 'on"x': "<"},
]


@pytest.mark.parametrize("widget", WIDGETS)
def test_input_is_the_same_as_from_djangos_template(widget: type[forms.Widget]) -> None:
    for value, attributes in itertools.product(VALUES, ATTRIBUTES):
        ours, djangos = (
            widget().render("a", value, attributes, renderer)
            for renderer in (Inputs(), DjangoTemplates())
        )
        assert ours == djangos


def test_password_is_never_written_back() -> None:
    assert "value" not in forms.PasswordInput().render("p", "geheim", {}, Inputs())
