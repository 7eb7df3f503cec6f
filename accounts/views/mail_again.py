"""Send another mail to a person whose activation or reset link has expired."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.browser.visit import Visit
from accounts.mail.links import LinkState, find_link
from accounts.models import MailLink
from accounts.models.purpose import Purpose
from accounts.services.mail import ask_mail
from accounts.views.link import is_others, refuse_other_link, shows_other_link


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail_again(request: HttpRequest, purpose: Purpose) -> HttpResponse:
    """On POST, queue a new mail to the address of the expired link in this browser's cookie."""
    visit = Visit.of(request)
    state, link = find_link(purpose, visit.cookies, visit.now)
    if shows_other_link(request):
        return refuse_other_link(request)
    if link is None or state != LinkState.EXPIRED or is_others(request, link):
        return redirect(purpose.value)
    if request.method == "POST":
        ask_mail(visit=visit, email=link.address)
        return redirect(f"{purpose}_again")
    newer = MailLink.objects.usable(visit.now).filter(user=link.user, purpose=purpose)
    if not newer.exists():
        return redirect(purpose.value)
    page = {"owner": link.user, "address": link.address_hint}
    return render(request, "accounts/mail_again.html", page)
