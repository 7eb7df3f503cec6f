"""Redirect visitors who are not logged in to the login page, and keep a form that they posted."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from accounts.browser.session_store import SessionStore
from accounts.button import page_asked
from accounts.carried import drop_carried
from accounts.unsent import bring_back, is_spent, keep_unsent

View = Callable[..., HttpResponseBase]


class LoginRequired(LoginRequiredMiddleware):
    """Django's LoginRequiredMiddleware, which also keeps a form posted after the session ended."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: View,
        view_args: tuple[object, ...],
        view_kwargs: dict[str, object],
    ) -> HttpResponseBase | None:
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is None and request.method == "GET" and request.user.is_authenticated:
            bring_back(request)
        return answer

    def handle_no_permission(self, request: HttpRequest, view_func: View) -> HttpResponseRedirect:
        """Redirect to the login page. On a POST, also keep the posted form in a cookie."""
        page = page_asked(request, view_func)
        if request.method != "POST":
            return redirect_to_login(page)
        response = redirect_to_login(page, f"{reverse('login')}?weg")
        keep_unsent(request, response, page, refills=_refills(request, view_func))
        return response

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if is_spent(request):
            drop_carried(response)
        if request.method == "POST" and cast("SessionStore", request.session).is_gone:
            # Else SessionMiddleware deletes the cookie, which the first of two taps may have
            # renewed. If the session has ended, the GET that follows deletes it.
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        return response


def _refills(request: HttpRequest, view: View) -> bool:
    """Return whether the view shows its form again after login.

    It has `refills = True`, or is an add or change page of a ModelAdmin with that.
    """
    if getattr(view, "refills", False):
        return True
    refills = getattr(getattr(view, "model_admin", None), "refills", False)
    name = (request.resolver_match and request.resolver_match.url_name) or ""
    return refills and name.endswith(("_add", "_change"))
