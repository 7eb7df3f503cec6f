"""Pages behind the road: a visitor without a session is redirected to login, then back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.urls import reverse

from accounts.button import page_asked
from accounts.carried import drop_carried
from accounts.unsent import bring_back, is_spent, keep_unsent

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseRedirect
    from django.http.response import HttpResponseBase

    View = Callable[..., HttpResponseBase]


class LoginRequired(LoginRequiredMiddleware):
    """Django's middleware, except that a POST redirects back to a page, not to a button's URL."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: View,
        view_args: tuple[object, ...],
        view_kwargs: dict[str, object],
    ) -> HttpResponseBase | None:
        """Redirect visitors to login; show logged-in users the form that they could not send."""
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is None and request.method == "GET" and request.user.is_authenticated:
            bring_back(request)
        return answer

    def handle_no_permission(self, request: HttpRequest, view_func: View) -> HttpResponseRedirect:
        """Redirect straight to the road, also from the desk, and keep the posted form."""
        page = page_asked(request, view_func)
        if request.method != "POST":
            return redirect_to_login(page)
        response = redirect_to_login(page, f"{reverse('login')}?weg")
        keep_unsent(request, response, page, refills=_refills(request, view_func))
        # Otherwise this response deletes the session cookie, which after a double click is already
        # the new one.
        request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        return response

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Clear the carried form once it was brought back."""
        if is_spent(request):
            drop_carried(response)
        return response


def _refills(request: HttpRequest, view: View) -> bool:
    """Return whether this is a form of the admin that can show the carried input again."""
    refills = getattr(getattr(view, "model_admin", None), "refills", False)
    name = (request.resolver_match and request.resolver_match.url_name) or ""
    return refills and name.endswith(("_add", "_change"))
