"""The pages of the Postvak, the demo's inbox: delivered messages and current app codes."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from demo.app_codes import app_codes, seconds_left
from demo.delivered import Delivered, delivered, find
from lib.headers import PAGES, POLICY, policy

LOOK, SHOWN = 5, 50  # seconds between two reloads, and messages in the list

_LISTS = {"codes": False, "folded": True}  # of app codes, and whether they are folded away

# The HTML of a mail can run no script, load nothing and send no form.
_MAIL_POLICY = {
    "default-src": "'none'",
    "style-src": "'unsafe-inline'",
    "form-action": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'self'",
}


@login_not_required
@require_safe
def postvak(request: HttpRequest) -> HttpResponse:
    """List the newest messages and current app codes. With `?stil` the page is not reloaded."""
    now = timezone.now()
    left, is_still = seconds_left(now), "stil" in request.GET
    found, codes = delivered(settings.POSTVAK_DIR)[:SHOWN], app_codes(now)
    page = {"delivered": found, "left": left, "is_still": is_still}
    page |= {name: [one for one in codes if one.is_folded is fold] for name, fold in _LISTS.items()}
    response = render(request, "demo/postvak.html", page)
    if not is_still:
        response["Refresh"] = str(min(LOOK, left))
    return response


@login_not_required
@require_safe
def mail(request: HttpRequest, **place: UUID) -> HttpResponse:
    """Show one mail: its headers, its HTML part in a frame, its text part."""
    response = render(request, "demo/mail.html", {"mail": _mail_or_404(**place)})
    response[POLICY] = policy(PAGES | {"frame-src": "'self'"})
    return response


@login_not_required
@require_safe
@xframe_options_sameorigin
def mail_html(request: HttpRequest, **place: UUID) -> HttpResponse:
    """Show the HTML part of a mail, for a frame. Its links open outside the frame."""
    del request
    html = _mail_or_404(**place).html
    framed = html.replace("<head>", '<head><base target="_top">', 1)
    return HttpResponse(framed, headers={POLICY: policy(_MAIL_POLICY)})


def _mail_or_404(wanted: UUID) -> Delivered:
    found = find(settings.POSTVAK_DIR, wanted)
    if found is None or not found.is_mail:
        raise Http404
    return found
