"""The desk as Django's admin site. `accounts` has the views of its logout and password change."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from accounts.browser.session_store import AMR, OTP
from accounts.road.step_up import demand_fresh_code
from desk.board import board_for
from desk.bulk.access import may_import
from desk.bulk.urls import bulk_urls
from desk.roles import roles_page
from desk.scoping import staff_of
from desk.stuck import stuck_for
from lib.paths import own_path

_UNUSED = {"view_on_site", "autocomplete"}  # names of URLs whose views fail on invalid input


class Desk(admin.AdminSite):
    """Django's admin site, only for staff who entered an app code in the present session."""

    site_header = _("Beheer")
    site_title = _("Beheer")
    index_title = _("Beheer")
    site_url = "/"
    enable_nav_sidebar = False  # the sidebar repeats the index page, and the tables need its space

    def has_permission(self, request: HttpRequest) -> bool:
        """Return whether the user is active staff and entered an app code in this session (D3)."""
        user = request.user
        return user.is_active and getattr(user, "is_staff", False) and self._proved(request)

    @staticmethod
    def _proved(request: HttpRequest) -> bool:
        return OTP in request.session.get(AMR, ())

    def get_urls(self) -> list[URLResolver | URLPattern]:
        kept = [one for one in super().get_urls() if getattr(one, "name", "") not in _UNUSED]
        own = path("rollen/", self.admin_view(roles_page), name="roles")
        return [own, *bulk_urls(self.admin_view), *kept]

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        title = {"title": apps.get_app_config(app_label).verbose_name}
        return super().app_index(request, app_label, title | (extra_context or {}))

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Return the first page, the board: how far everybody is, and who is stuck."""
        now = timezone.now()
        stuck = stuck_for(request, now)
        own = {"board": board_for(staff_of(request), now), "stuck": stuck.rows}
        own |= {"stuck_goes_on": stuck.has_more, "imports": may_import(staff_of(request))}
        return super().index(request, {**(extra_context or {}), **own})

    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Redirect staff to the page in `?next=` or the index page, visitors to the login page.

        Raises StepUpNeeded for staff who entered no app code in this session, so that they are
        asked for the code only. Raises PermissionDenied for all other users.
        """
        del extra_context
        wanted = own_path(request.GET.get(REDIRECT_FIELD_NAME, "")) or reverse("admin:index")
        if self.has_permission(request):
            return redirect(wanted)
        if not request.user.is_authenticated:
            return redirect_to_login(wanted)
        if getattr(request.user, "is_staff", False):
            demand_fresh_code(request.session, timezone.now(), keep=False)
        raise PermissionDenied
