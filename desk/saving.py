"""The base class of desk pages that save a form through a service and show its refusals."""

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
    """A ModelAdmin whose subclasses save the form through a service, not by `form.save()`.

    The hidden field `seen` holds a digest of the row's values when the page was shown. The service
    refuses the form if the row was changed since (S86).
    """

    def facts_of(self, row: Row) -> Facts:
        """Return the values of `row` whose digest the form's hidden field `seen` holds.

        Subclasses must define this.
        """
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
        """Return the form's page, or redirect to the row that a first click already added."""
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
        """Return the row that the first POST of a double click saved from this form, or None.

        Return a row only if all form errors say that a value is taken, and a visible row has all
        typed values.
        """
        codes = {fault.code for faults in form.errors.as_data().values() for fault in faults}
        if codes != {"unique"}:
            return None
        names = {field.name for field in self.opts.fields} & form.fields.keys()
        typed = {name: getattr(form.instance, name) for name in names}
        return self.get_queryset(request).filter(**typed).first()

    def _after_rivals(self, *asked: Any) -> HttpResponse:
        """Return the response of Django's view. If the view raises ValidationError, call it again.

        The first call raises it if another request took a unique value after the form was
        validated. The second call shows that error in the form.
        """
        try:
            return super().changeform_view(*asked)
        except ValidationError:
            return super().changeform_view(*asked)
