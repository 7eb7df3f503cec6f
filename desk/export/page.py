"""The desk's page that offers a list as a file: the rows of the list as it was filtered (S70)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar, cast

from django.contrib import admin, messages
from django.contrib.admin.filters import ListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.road.step_up import demand_fresh_code
from accounts.unsent import mark_for
from desk.export.formats import FORMATS, Column, Format
from desk.export.stream import Download, Export
from desk.lists import KeyedList, PersonChoice
from desk.refusals import tell_refusal
from desk.scoping import ScopedAdmin, staff_of
from lib.slots import Busy
from onboarding.authority import RefusedError

Row = TypeVar("Row", bound=Model)

OTHERS_FIRST = _("Er loopt nu al een download. Probeer het over een paar minuten opnieuw.")


class ExportedAdmin(ScopedAdmin[Row]):
    """A ScopedAdmin whose list can be downloaded, by staff who see it."""

    def export_columns(self, request: HttpRequest) -> tuple[Column, ...]:
        """Return the columns of the file. Subclasses must define this."""
        raise NotImplementedError

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"exports": True, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        def page(request: HttpRequest) -> HttpResponseBase:
            return self.export(request)

        page.__dict__["refills"] = True  # its form has buttons only
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        return [
            path("downloaden/", self.admin_site.admin_view(page), name=name),
            *super().get_urls(),
        ]

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """Show what is exported; on POST, send the file. Both ask for a recent app code (S52)."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        demand_fresh_code(request.session, timezone.now())
        try:
            listed = cast("KeyedList", self.get_changelist_instance(request))
        except IncorrectLookupParameters:
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        if request.method == "POST":
            return self._file(request, listed)
        return self._page(request, listed)

    def _page(self, request: HttpRequest, listed: KeyedList) -> HttpResponse:
        page = {
            **admin.site.each_context(request),
            "title": _("Download: %(list)s") % {"list": self.opts.verbose_name_plural},
            "opts": self.opts,
            "cl": listed,
            "chosen": [(spec.title, words) for spec, words in chosen_in(listed)],
            "formats": {name: one.button for name, one in FORMATS.items()},
            "mark": mark_for(staff_of(request)),
        }
        return render(request, "admin/export.html", page)

    def _file(self, request: HttpRequest, listed: KeyedList) -> HttpResponseBase:
        form = FORMATS.get(request.POST.get("format", ""))
        if form is None:
            raise BadRequest
        what = " · ".join((capfirst(str(self.opts.verbose_name_plural)), *_logged(listed)))
        export = Export(listed, self.export_columns(request), staff_of(request), what)
        try:
            pieces = export.begin(form, timezone.now())
        except Busy:
            messages.warning(request, OTHERS_FIRST)
        except RefusedError as refused:
            tell_refusal(request, refused)
        else:
            return attached(pieces, form, self.opts.verbose_name_plural)
        return redirect(request.get_full_path())


def chosen_in(listed: KeyedList) -> Iterator[tuple[ListFilter, str]]:
    """Yield the filters of this list that are set, each with its value in words."""
    for spec in listed.filter_specs:
        for choice in list(spec.choices(listed))[1:]:  # the first is "all"
            if choice["selected"]:
                yield spec, str(choice["display"])


def _logged(listed: KeyedList) -> Iterator[str]:
    """Yield the filters for the security log, which keeps no name, address or number."""
    for spec, words in chosen_in(listed):
        person = spec.value() if isinstance(spec, PersonChoice) else None
        yield f"{spec.title}: {person or words}"
    if listed.query:
        yield str(_("met een zoekwoord"))


def attached(pieces: Download, form: Format, named: object) -> StreamingHttpResponse:
    """Return the response with this file, which the browser saves under the name `named`."""
    day = localtime().strftime("%Y-%m-%d")
    response = StreamingHttpResponse(pieces, content_type=form.content_type)
    name = f"{named}-{day}.{form.ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
