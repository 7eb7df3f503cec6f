"""The desk's page that creates a counter code (baliecode) for a person and shows it once."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.flash import leave, take
from accounts.models import User
from accounts.unsent import mark_for, refill
from desk.action_forms import NeededReasonForm
from desk.refusals import note_refusal, to_login
from desk.scoping import staff_of
from lib.sealing import SealBrokenError, seal, unseal
from onboarding.authority import RefusedError, may_change
from onboarding.counter_codes import give_counter_code
from onboarding.locks import LoggedOutError
from onboarding.opened import Opened, facts_of, shown
from twofactor.recovery import counter_code_of

_KIND = "counter code"


def offers_counter_code(request: HttpRequest, person: User) -> bool:
    """Return whether staff may open this page for `person`. The service may still refuse a code."""
    staff = staff_of(request)
    may = staff.has_perm("twofactor.issue_countercode") and may_change(staff, person)
    return may and person.has_password


def counter_code(request: HttpRequest, person: User) -> HttpResponse:
    """Ask why, after staff checked the identity card; on POST, create a code and redirect.

    The page after the redirect shows the code. Loaded again, it creates no code and shows none: it
    says until when the code works.
    """
    if not offers_counter_code(request, person):
        raise PermissionDenied
    form = NeededReasonForm(request.POST or None)
    refill(request, form)
    if request.method == "POST" and form.is_valid() and (made := _made(request, person, form)):
        return made
    code = _just_made(request, person)
    staff, earlier = staff_of(request), None if code else counter_code_of(person, timezone.now())
    page = {"title": _("Baliecode"), "person": person, "form": form, "code": code}
    page |= {"earlier": earlier, "mark": mark_for(staff), "seen": shown(staff, facts_of(person))}
    page |= admin.site.each_context(request)
    return render(request, "admin/accounts/user/counter_code.html", page)


def _made(request: HttpRequest, person: User, form: NeededReasonForm) -> HttpResponse | None:
    """Create a code and redirect to the page. If refused, say why on the form and return None."""
    by, now, opened = staff_of(request), timezone.now(), Opened.of(request)
    try:
        code = give_counter_code(by=by, user=person, now=now, opened=opened, **form.cleaned_data)
    except LoggedOutError as refused:
        return to_login(request, refused)
    except RefusedError as refused:
        note_refusal(by, refused)
        form.add_error(None, str(refused))
        return None
    leave(request, _KIND, {"code": seal(code, _KIND, by.pk, person.pk)})
    return redirect(request.path)


def _just_made(request: HttpRequest, person: User) -> str:
    """Return the code that this staff member created a moment ago, once, or else ""."""
    note = take(request, _KIND)
    try:
        return unseal(note["code"], _KIND, staff_of(request).pk, person.pk) if note else ""
    except SealBrokenError:  # of a colleague who used this browser before
        return ""
