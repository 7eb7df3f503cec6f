"""The desk's page that creates a counter code (baliecode) for a person and shows it once."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from desk.refusals import tell_refusal
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
    """Ask staff to check the identity card; on POST, create a counter code and show it once."""
    if not offers_counter_code(request, person):
        raise PermissionDenied
    staff = staff_of(request)
    page = {**admin.site.each_context(request), "title": _("Baliecode"), "person": person}
    page["seen"] = shown(staff, facts_of(person))
    if request.method == "POST":
        opened, now = Opened.of(request), timezone.now()
        try:
            page["code"] = give_counter_code(by=staff, user=person, now=now, opened=opened)
        except RefusedError as refused:
            tell_refusal(request, refused)
            return redirect("admin:accounts_user_change", person.pk)
    return render(request, "admin/accounts/user/counter_code.html", page)
