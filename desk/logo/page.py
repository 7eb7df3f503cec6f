"""The desk's page on which head office places the logo and removes it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_safe

from accounts.button import button
from accounts.logo import shown as shown_on_page
from accounts.models import Logo, User
from accounts.road.step_up import demand_fresh_code
from desk.bulk.posted import TooLargeError, read_form
from desk.logo.changing import place_logo, remove_logo
from desk.logo.drawing import UnusableError, drawn, too_heavy
from desk.refusals import tell_refusal
from desk.scoping import ScopedAdmin, staff_of
from lib.in_words import in_words
from onboarding.authority import RefusedError, may_change_logo
from onboarding.opened import Opened, facts_of_logo, shown

PAGE = "admin:accounts_logo_changelist"


class LogoAdmin(ScopedAdmin[Logo]):
    """The page about the logo, in place of a list of Logo."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("", view(logo_page), name="accounts_logo_changelist"),  # the index links to it
            path("plaatsen/", view(upload), name="accounts_logo_upload"),
            path("weghalen/", view(remove), name="accounts_logo_remove"),
        ]


@require_safe
def logo_page(request: HttpRequest) -> HttpResponse:
    """Show the logo and the form. Asks a fresh app code first (S52)."""
    staff = _demand_head_office(request)
    demand_fresh_code(request.session, timezone.now())
    logo = Logo.objects.first()
    page = {
        **admin.site.each_context(request),
        "title": _("Logo"),
        "logo": shown_on_page(logo),
        "seen": shown(staff, facts_of_logo(logo)),
    }
    return render(request, "admin/accounts/logo/page.html", page)


@csrf_exempt  # the token is in the body: `_take` checks it, once the sender was judged
@button(PAGE)
def upload(request: HttpRequest) -> HttpResponse:
    """Place the posted file as the logo. The body is read after role and app code are checked."""
    _demand_head_office(request)
    within = settings.IMPORT_CODE_LIFETIME
    demand_fresh_code(request.session, timezone.now(), keep=False, within=within)
    try:
        file = read_form(request)
    except TooLargeError:
        messages.error(request, too_heavy())
        return redirect(PAGE)
    return _take(request, file)


@csrf_protect
def _take(request: HttpRequest, file: UploadedFile | None) -> HttpResponse:
    try:
        _place(request, file)
    except UnusableError as unusable:
        messages.error(request, str(unusable))
    except RefusedError as refused:
        tell_refusal(request, refused)
    return redirect(PAGE)


def _place(request: HttpRequest, file: UploadedFile | None) -> None:
    if not file or not file.size:
        raise UnusableError(_("Kies eerst een bestand."))
    logo, opened = drawn(file.read()), Opened.of(request)
    place_logo(logo, by=staff_of(request), now=timezone.now(), opened=opened)
    sentence = _("Het logo is veranderd. Binnen %(time)s staat het op iedere pagina.")
    messages.success(request, sentence % {"time": in_words(settings.LOGO_KNOWN)})


@button(PAGE)
def remove(request: HttpRequest) -> HttpResponse:
    """Delete the logo, and return to its page."""
    _demand_head_office(request)
    try:
        remove_logo(by=staff_of(request), now=timezone.now(), opened=Opened.of(request))
    except RefusedError as refused:
        tell_refusal(request, refused)
    else:
        messages.success(request, _("Het logo is weggehaald."))
    return redirect(PAGE)


def _demand_head_office(request: HttpRequest) -> User:
    """Return the staff member, who may change the logo. Raises PermissionDenied if not."""
    staff = staff_of(request)
    if not (staff.has_perm("accounts.change_logo") and may_change_logo(staff)):
        raise PermissionDenied
    return staff
