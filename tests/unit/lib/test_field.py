"""An empty field is rendered once; what somebody typed, and its errors, are never kept."""

from __future__ import annotations

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy

from lib.templatetags import field as tag


class Asked(forms.Form):
    """A form with one field, as the pages have them."""

    name = forms.CharField(label=gettext_lazy("Name"))


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of the fields that are rendered from now on."""
    names = list[str]()
    monkeypatch.setattr(tag, "_EMPTY", {})

    def noting(template: str, page: dict[str, forms.BoundField]) -> str:
        names.append(page["field"].name)
        return str(render_to_string(template, page))

    monkeypatch.setattr("lib.templatetags.field.render_to_string", noting)
    return names


def test_empty_field_is_rendered_once_for_each_language_hint_and_attribute(
    rendered: list[str],
) -> None:
    other = Asked()
    other.fields["name"].widget.attrs["maxlength"] = 6
    for _time in range(2):
        tag.field(Asked()["name"])
        tag.field(Asked()["name"], hint="Six digits")
        tag.field(other["name"])
        with translation.override("en"):
            tag.field(Asked()["name"])
    assert rendered == ["name"] * 4
    assert 'maxlength="6"' in tag.field(other["name"])
    assert "Six digits" not in tag.field(Asked()["name"])


def test_what_was_typed_is_rendered_each_time(rendered: list[str]) -> None:
    for form in (Asked({"name": "Alice"}), Asked(initial={"name": "Bob"})) * 2:
        tag.field(form["name"])
    assert "Alice" not in tag.field(Asked()["name"])
    assert rendered == ["name"] * 5


def test_error_of_a_form_shown_again_is_not_kept() -> None:
    form = Asked()
    vars(form)["_errors"] = forms.utils.ErrorDict({"name": form.error_class(["Not this"])})
    assert "Not this" in tag.field(form["name"])
    assert "Not this" not in tag.field(Asked()["name"])
