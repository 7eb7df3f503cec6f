"""The admin site: no door of its own, the road leads in.

Its logout and password pages are the site's own too: accounts/urls.py answers them first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from accounts.browser.sessions import AMR, OTP
from accounts.road.step_up import demand_fresh_code
from lib.paths import own_path

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern, URLResolver


_UNUSED = {"view_on_site", "autocomplete"}


class Desk(admin.AdminSite):
    """Django's admin for who is staff and proved the app code in this session."""

    site_header = _("Beheer")
    site_title = _("Beheer")
    index_title = _("Beheer")
    site_url = "/"
    enable_nav_sidebar = False  # three lists need no second menu, and the table needs the room

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in staff that proved an app code in this very session (D3: no remembered device)."""
        user = request.user
        return user.is_active and getattr(user, "is_staff", False) and self._proved(request)

    @staticmethod
    def _proved(request: HttpRequest) -> bool:
        return OTP in request.session.get(AMR, ())

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Leave out what no page here leads to: both fail on what somebody types by hand."""
        return [one for one in super().get_urls() if getattr(one, "name", "") not in _UNUSED]

    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead staff to the page asked for, others to the road; tell who is not staff.

        Raises StepUpNeeded for a staff session without an app code: the code, not the road again.
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
