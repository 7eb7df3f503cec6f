"""The base class of desk pages that save a form through a service and show its refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _

from accounts.unsent import typed_in
from desk.merging import WAS, as_shown, merge, refusing
from desk.refusals import note_refusal, to_login
from desk.scoping import ScopedAdmin, staff_of
from onboarding.authority import RefusedError
from onboarding.locks import LoggedOutError
from onboarding.opened import SEEN, Facts, OutdatedError, shown

Row = TypeVar("Row", bound=Model)

_REFUSED = "desk.refused"  # a key of `request.META`, where Django too keeps state of a request

SAVED_BEFORE = _("Dit was al opgeslagen. Er is niets veranderd.")


class FormAdmin(ScopedAdmin[Row]):
    """A ModelAdmin whose subclasses save the form through a service, not by `form.save()`.

    The hidden field `seen` holds a digest of the row's values when the page was shown. The service
    refuses the form if the row was changed since (S86). Then the page comes back with what staff
    typed in the row as it is now; the hidden field `was` tells what they typed.
    """

    # What Django's `changeform_view` runs in a transaction of its own. Here each service has one:
    # in an outer one, its listeners would run before the commit (docs/decisions/0047).
    _changeform_view: Callable[..., HttpResponse]

    def facts_of(self, row: Row) -> Facts:
        """Return the values of `row` whose digest the form's hidden field `seen` holds.

        Subclasses must define this.
        """
        raise NotImplementedError

    def get_form(
        self, request: HttpRequest, obj: Row | None = None, *args: Any, **kwargs: Any
    ) -> type[ModelForm[Row]]:
        form: type[ModelForm[Row]] = super().get_form(request, obj, *args, **kwargs)
        refused = request.META.get(_REFUSED)
        return refusing(form, str(refused)) if refused else form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Return Django's page. If the service refuses, show what was typed, and why."""
        try:
            return self._after_rivals(request, object_id, form_url, extra_context)
        except LoggedOutError as refused:
            return to_login(request, refused)
        except RefusedError as refused:
            note_refusal(staff_of(request), refused)
            request.META[_REFUSED] = refused
        except ValidationError as invalid:
            request.META[_REFUSED] = RefusedError(" ".join(invalid.messages))
        return self._changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Return the form's page, or redirect to the row that a first click already added."""
        row, typed = kwargs.get("obj"), typed_in(request)
        form = context["adminform"].form
        is_outdated = isinstance(request.META.get(_REFUSED), OutdatedError)
        if (request.method == "POST" or SEEN in typed) and not is_outdated:
            context |= {SEEN: typed.get(SEEN, ""), WAS: typed.get(WAS, "")}
        elif row:
            context |= {SEEN: self._mark_of(request, row), WAS: as_shown(form)}
        if is_outdated:
            merge(form, typed.get(WAS, ""))
        is_new = kwargs.get("add") and request.method == "POST"
        saved = self.saved_before(request, form) if is_new else None
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

    def _mark_of(self, request: HttpRequest, row: Row) -> str:
        """Return the mark of the stored row: a refused form has written its values into `row`."""
        stored = row
        if request.method == "POST":
            stored = get_object_or_404(self.get_queryset(request), pk=row.pk)
        return shown(staff_of(request), self.facts_of(stored))

    def _after_rivals(self, *asked: Any) -> HttpResponse:
        """Return the response of Django's view. If the view raises ValidationError, call it again.

        The first call raises it if another request took a unique value after the form was
        validated. The second call shows that error in the form.
        """
        try:
            return self._changeform_view(*asked)
        except ValidationError:
            return self._changeform_view(*asked)
