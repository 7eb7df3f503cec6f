"""The page with the box and the file, and what becomes of what it posts (S73)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_safe

from accounts.button import button
from accounts.models import Branch, User
from accounts.people.roles import Role
from accounts.road.step_up import demand_fresh_code
from desk.bulk.access import demand_importer
from desk.bulk.posted import TOO_LARGE, TooLargeError, read_form
from desk.refusals import note_refusal
from desk.scoping import in_sight, staff_of
from onboarding.authority import RefusedError, may_place
from onboarding.jobs.making import make_import, make_upload
from onboarding.models import Job
from onboarding.reading import UnreadableError, read, recognise, sample
from onboarding.reading.sample import SAMPLE_NAME

_EMPTY = _("Plak rijen in het vak of kies een bestand.")
_TITLE = _("Mensen toevoegen met een lijst")


class BoxForm(forms.Form):
    """The box to paste into, and the branch of rows that name none."""

    rows = forms.CharField(required=False, strip=False, widget=forms.Textarea)
    branch = forms.ModelChoiceField(Branch.objects.none(), required=False)

    def __init__(self, staff: User, *args: Any) -> None:
        super().__init__(*args)
        mine = in_sight(Branch.objects.order_by("number"), staff, "pk")
        placed = [one for one in mine if may_place(staff, Role.EMPLOYEE, one.pk)]
        self.only = placed[0] if len(placed) == 1 else None
        field = self.fields["branch"]
        if isinstance(field, forms.ModelChoiceField):
            ids = [one.pk for one in placed]
            field.queryset = Branch.objects.filter(pk__in=ids).order_by("number")
        if len(placed) <= 1:  # all rows go to the only one
            del self.fields["branch"]


@require_safe
def new_list(request: HttpRequest) -> HttpResponse:
    """Show the box. Asks a fresh app code first (S52)."""
    staff = demand_importer(request)
    demand_fresh_code(request.session, timezone.now())
    return _page(request, BoxForm(staff))


@require_safe
def sample_file(request: HttpRequest) -> HttpResponse:
    """Return a file that shows which columns are known."""
    demand_importer(request)
    disposition = f'attachment; filename="{SAMPLE_NAME}"'
    return HttpResponse(
        sample(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": disposition},
    )


@csrf_exempt  # the token is in the body: `_take` checks it, once the sender was judged
@button("admin:bulk_new")
def upload(request: HttpRequest) -> HttpResponse:
    """Take pasted rows or a file. The body is read only after role and app code were checked."""
    demand_importer(request)
    within = settings.IMPORT_CODE_LIFETIME
    demand_fresh_code(request.session, timezone.now(), keep=False, within=within)
    try:
        file = read_form(request)
    except TooLargeError as large:
        messages.error(request, str(large))
        return redirect("admin:bulk_new")
    return _take(request, file)


@csrf_protect
def _take(request: HttpRequest, file: UploadedFile | None) -> HttpResponse:
    staff = staff_of(request)
    form = BoxForm(staff, request.POST)
    try:
        job = _made(staff, form, file)
    except UnreadableError as broken:
        return _page(request, form, str(broken))
    except RefusedError as refused:
        note_refusal(staff, refused)
        return _page(request, form, str(refused))
    return redirect("admin:bulk_job", job.pk)


def _made(staff: User, form: BoxForm, file: UploadedFile | None) -> Job:
    """Make the job. Raises UnreadableError with a sentence, and RefusedError."""
    now, branch = timezone.now(), form.only
    if form.is_valid():
        branch = form.cleaned_data.get("branch", branch)
    if file and file.size:
        if file.size > settings.IMPORT_BYTES:
            raise UnreadableError(TOO_LARGE)
        return make_upload(staff, file.read(), name=file.name or "", now=now, branch=branch)
    rows = form.cleaned_data.get("rows", "")
    if not rows.strip():
        raise UnreadableError(_EMPTY)
    table = read(rows, "")
    columns = recognise(table.columns, table.rows)
    return make_import(staff, table, columns, name="", now=now, branch=branch)


def _page(request: HttpRequest, form: BoxForm, fault: str | Promise = "") -> HttpResponse:
    page = {**admin.site.each_context(request), "title": _TITLE, "form": form, "fault": fault}
    return render(request, "admin/bulk/new.html", page)
