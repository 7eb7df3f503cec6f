"""The switch of languages on every page."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.browser.language import as_chosen, keep_language, without_language
from accounts.button import button
from accounts.models import User
from accounts.services.language import choose_language
from lib.paths import own_path


@login_not_required
@button("home")
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie, and for a logged-in user in the row; go back.

    The page that was left may be on any step of the road: it is reached by GET. Only an error and
    what was typed, which a page shows once (accounts/flash.py), are lost.
    """
    response = redirect(without_language(own_path(request.POST.get("next", ""))) or "home")
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        keep_language(response, as_chosen(language))
        if isinstance(request.user, User):
            choose_language(user=request.user, language=language)
    return response
