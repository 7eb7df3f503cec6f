"""The desk's page that creates a counter code (baliecode) for a person and shows it once."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.unsent import mark_for, refill
from desk.action_forms import NeededReasonForm
from desk.refusals import note_refusal
from desk.scoping import staff_of
from onboarding.authority import RefusedError, may_change
from onboarding.counter_codes import give_counter_code
from onboarding.opened import Opened, facts_of, shown


def offers_counter_code(request: HttpRequest, person: User) -> bool:
    """Return whether staff may open this page for `person`. The service may still refuse a code."""
    staff = staff_of(request)
    may = staff.has_perm("twofactor.issue_countercode") and may_change(staff, person)
    return may and person.has_password


def counter_code(request: HttpRequest, person: User) -> HttpResponse:
    """Ask why, and staff to check the identity card; on POST, create a code and show it once."""
    if not offers_counter_code(request, person):
        raise PermissionDenied
    staff, form = staff_of(request), NeededReasonForm(request.POST or None)
    page = {**admin.site.each_context(request), "title": _("Baliecode"), "person": person}
    page |= {"form": form, "mark": mark_for(staff), "seen": shown(staff, facts_of(person))}
    if request.method != "POST":
        refill(request, form)
    elif form.is_valid():
        page["code"] = _made(request, person, form)
    return render(request, "admin/accounts/user/counter_code.html", page)


def _made(request: HttpRequest, person: User, form: NeededReasonForm) -> str:
    """Return a new counter code; if it is refused, say why on the form and return ""."""
    by, now, opened = staff_of(request), timezone.now(), Opened.of(request)
    try:
        return give_counter_code(by=by, user=person, now=now, opened=opened, **form.cleaned_data)
    except RefusedError as refused:
        note_refusal(by, refused)
        form.add_error(None, str(refused))
    return ""
