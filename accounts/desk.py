"""The admin site: no door of its own, the road leads in.

Its logout and password pages are the site's own too: accounts/urls.py answers them first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.sessions import AMR, OTP

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

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send to the road; who is in already but not staff is told so, not sent round."""
        del extra_context
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(reverse("admin:index"))
