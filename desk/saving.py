"""The base class of the desk's forms, which save through a service and show its refusals."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts.unsent import typed_in
from desk.refusals import tell_refusal
from desk.scoping import ScopedAdmin, staff_of
from onboarding.authority import RefusedError
from onboarding.opened import SEEN, Facts, shown

Row = TypeVar("Row", bound=Model)

SAVED_BEFORE = _("Dit was al opgeslagen. Er is niets veranderd.")


class FormAdmin(ScopedAdmin[Row]):
    """A ModelAdmin whose form is saved by a service. The service refuses an outdated form (S86).

    The hidden field `seen` is a digest of the shown row; the service compares the locked row to it.
    """

    def facts_of(self, row: Row) -> Facts:
        """Return the values of a row that the form shows, for the digest in `seen`."""
        raise NotImplementedError

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return self._after_rivals(request, object_id, form_url, extra_context)
        except RefusedError as refused:
            tell_refusal(request, refused)
        except ValidationError as invalid:
            self.message_user(request, " ".join(invalid.messages), messages.ERROR)
        return redirect(request.path)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Add `seen` to the form. On a double click, redirect to the row that was already saved."""
        row, typed = kwargs.get("obj"), typed_in(request)
        if request.method == "POST" or SEEN in typed:
            context["seen"] = typed.get(SEEN, "")
        elif row:
            context["seen"] = shown(staff_of(request), self.facts_of(row))
        is_new = kwargs.get("add") and request.method == "POST"
        saved = self.saved_before(request, context["adminform"].form) if is_new else None
        if saved:
            self.message_user(request, SAVED_BEFORE)
            page = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
            return redirect(page, saved.pk)
        return super().render_change_form(request, context, *args, **kwargs)

    def saved_before(self, request: HttpRequest, form: ModelForm[Row]) -> Row | None:
        """Return the row that the first click of a double click saved from this form, or None.

        The second request then fails only because the unique values of the row are taken.
        """
        codes = {fault.code for faults in form.errors.as_data().values() for fault in faults}
        if codes != {"unique"}:
            return None
        names = {field.name for field in self.opts.fields} & form.fields.keys()
        typed = {name: getattr(form.instance, name) for name in names}
        return self.get_queryset(request).filter(**typed).first()

    def _after_rivals(self, *asked: Any) -> HttpResponse:
        """Run the view again if another request took a unique value: the form shows the error."""
        try:
            return super().changeform_view(*asked)
        except ValidationError:
            return super().changeform_view(*asked)
