"""A form at the desk whose saving is a deed: what the deed refuses is told on the form's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.shortcuts import redirect

from accounts.scoping import ScopedAdmin, staff_of
from accounts.unsent import typed_in
from onboarding.authority import RefusedError
from onboarding.desk.refusals import tell_refusal
from onboarding.opened import SEEN, shown

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from onboarding.opened import Facts

Row = TypeVar("Row", bound=Model)


class FormAdmin(ScopedAdmin[Row]):
    """The page of one row says which state of the row it shows; the deed judges by it (S86)."""

    def facts_of(self, row: Row) -> Facts:
        """Return what the form shows of a row."""
        raise NotImplementedError

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Tell why the deed refused, when the form had found nothing."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except RefusedError as refused:
            tell_refusal(request, refused)
        except ValidationError as invalid:
            self.message_user(request, " ".join(invalid.messages), messages.ERROR)
        return redirect(request.path)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Put `seen` on the page; a form that is shown again keeps the one that it came with."""
        row, typed = kwargs.get("obj"), typed_in(request)
        if request.method == "POST" or SEEN in typed:
            context["seen"] = typed.get(SEEN, "")
        elif row:
            context["seen"] = shown(staff_of(request), self.facts_of(row))
        return super().render_change_form(request, context, *args, **kwargs)
