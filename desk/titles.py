"""The base class that titles the desk's pages in words of a branch employee."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

Row = TypeVar("Row", bound=Model)

if TYPE_CHECKING:

    class _ModelAdmin(admin.ModelAdmin[Row]):
        """Django's ModelAdmin for the type checker: its stubs define it as a generic class."""

else:

    class _ModelAdmin(admin.ModelAdmin, Generic[Row]):
        """Django's ModelAdmin with a type parameter, which it does not have at run time."""


class TitledAdmin(_ModelAdmin[Row]):
    """A ModelAdmin whose pages are called "Medewerkers" instead of "Select person to change"."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        name = capfirst(str(self.opts.verbose_name))
        context["title"] = _("%(name)s toevoegen") % {"name": name} if kwargs.get("add") else name
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": _("Wat er veranderde")}
        return super().history_view(request, object_id, title | (extra_context or {}))

    @admin.display(description="")  # the template writes the checkbox of the heading
    def action_checkbox(self, obj: Row) -> SafeString:
        """Return the checkbox of a row, as Django's own but for its label."""
        facts = {"class": "action-select", "aria-label": _("Kies %(row)s") % {"row": obj}}
        box = forms.CheckboxInput(facts, lambda _value: False)
        return box.render(ACTION_CHECKBOX_NAME, str(obj.pk))
