"""The desk's page to erase a person. It first lists which data is erased and which is kept."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.unsent import mark_for, refill
from desk.action_forms import ErasureForm
from desk.refusals import note_refusal, to_login
from desk.rights import may_edit
from desk.scoping import staff_of
from onboarding.authority import RefusedError
from onboarding.locks import GONE, LoggedOutError
from onboarding.opened import Opened, facts_of, shown
from onboarding.services import erase_person


def offers_erasure(request: HttpRequest, person: User) -> bool:
    """Return whether the staff member may erase `person`. The service checks this again."""
    return may_edit(staff_of(request), person)


def erase(request: HttpRequest, person: User | None) -> HttpResponse:
    """Show a page that asks for confirmation. On POST, erase the person and redirect to the list.

    If `person` is None (already erased, or not visible to the staff member), only redirect to the
    list with a message. Raises PermissionDenied if the staff member may not erase the person, and
    StepUpNeeded if a POST comes without a fresh code of the authenticator app.
    """
    if person is None:
        messages.info(request, str(GONE))
        return redirect("admin:accounts_user_changelist")
    if not offers_erasure(request, person):
        raise PermissionDenied
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (gone := _erased(request, person, form)):
        return gone
    refill(request, form)
    staff = staff_of(request)
    page = {"title": _("Verwijder deze medewerker"), "person": person, "form": form}
    page["months"] = settings.EVENTS_KEPT.days // 30
    page |= {"mark": mark_for(staff), "seen": shown(staff, facts_of(person))}
    page |= admin.site.each_context(request)
    return render(request, "admin/accounts/user/erase.html", page)


def _erased(request: HttpRequest, person: User, form: ErasureForm) -> HttpResponse | None:
    """Erase the person and redirect. If that is refused, say why on the form and return None."""
    by, now, opened = staff_of(request), timezone.now(), Opened.of(request)
    try:
        erase_person(by=by, user=person, now=now, opened=opened, **form.cleaned_data)
    except LoggedOutError as refused:
        return to_login(request, refused)
    except RefusedError as refused:
        note_refusal(by, refused)
        form.add_error(None, str(refused))
        return None
    messages.success(request, _("De medewerker is verwijderd."))
    return redirect("admin:accounts_user_changelist")
