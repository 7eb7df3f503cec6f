"""Functions for the pages of all mail links: open a link, refuse a link, delete its cookie."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.browser.language import LANGUAGE, is_chosen, keep_language
from accounts.browser.visit import Visit
from accounts.mail.links import LinkState, link_cookie, mark_carried
from accounts.models import MailLink
from accounts.models.purpose import Purpose
from accounts.road.walk import facts_of
from accounts.views.step import is_of_other, refuse

_STATUS = {LinkState.BAD: 404, LinkState.NO_COOKIE: 400}
_AGAIN = {Purpose.ACTIVATE: "activate_again", Purpose.RESET: "reset_again"}  # for expired links


@login_not_required
@require_safe
def open_link(request: HttpRequest, token: str, purpose: Purpose) -> HttpResponse:
    """Keep the link in a cookie and redirect. Change no row: mail scanners open links too (S11)."""
    visit, carried = Visit.of(request), link_cookie(purpose, token)
    visit.answer[settings.LINK_COOKIE_NAME] = (carried, settings.LINK_COOKIE_LIFETIME)
    response = redirect(purpose.value)
    visit.give_cookies(response)
    if _turns_dutch(request):
        keep_language(response, settings.LANGUAGE_CODE)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _turns_dutch(request: HttpRequest) -> bool:
    # A link without a language is of a Dutch mail.
    is_dutch = LANGUAGE not in request.GET and not is_chosen(request)
    return is_dutch and get_language() != settings.LANGUAGE_CODE


def shows_other_link(request: HttpRequest) -> bool:
    """Return whether the posted form is from another mail link than the one in the cookie."""
    mark = mark_carried(request.COOKIES)
    return mark is not None and is_of_other(request, mark)


def is_others(request: HttpRequest, link: MailLink | None) -> bool:
    """Return whether the link belongs to a person other than the logged-in user."""
    return bool(link and request.user.is_authenticated and request.user != link.user)


def refuse_other_link(request: HttpRequest) -> HttpResponse:
    """Redirect to the login page, with a warning that the posted form is from another mail link."""
    return refuse(
        request,
        _(
            "Deze pagina hoort bij een andere link. Er is niets veranderd."
            " Klik opnieuw op de knop in uw mail."
        ),
    )


def tell_others(request: HttpRequest) -> HttpResponse:
    """Return a page that says that the link belongs to a person other than the logged-in user."""
    return render(request, "accounts/other_link.html", {"owner": request.user})


def drop_link(response: HttpResponse) -> HttpResponse:
    """Make `response` delete the cookie of the link, which has been used. Return `response`."""
    response.delete_cookie(settings.LINK_COOKIE_NAME, samesite="Lax")
    return response


def closed(
    request: HttpRequest, purpose: Purpose, state: LinkState, link: MailLink | None
) -> HttpResponse:
    """Return a page on why the link is unusable. Status: 404 if BAD, 400 if NO_COOKIE, else 410."""
    page: dict[str, object] = {"state": state.value, "purpose": purpose.value}
    if state == LinkState.NO_COOKIE:  # the cookie expired, or was deleted when the link was spent
        page["goes_on"] = request.user.is_authenticated or facts_of(Visit.of(request))
    if link:
        page |= {"owner": link.user, "address": link.address_hint, "again": _AGAIN.get(purpose)}
        page["mark"] = link.mark
    return render(request, "accounts/link_closed.html", page, status=_STATUS.get(state, 410))
