"""Pages to request a mail with a link, choose a password with the link, and change a password."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.browser.visit import Visit
from accounts.forms import ChangePasswordForm, PasswordForgottenForm, PasswordForm
from accounts.mail.links import LinkState, find_link
from accounts.models import MailLink, User
from accounts.models.purpose import Purpose
from accounts.passwords.rules import RULES
from accounts.road.step_up import demand_fresh_code
from accounts.services.mail import ask_mail
from accounts.services.password import change_password, choose_password, enter_password
from accounts.views.again import ask_again, form_of
from accounts.views.link import (
    closed,
    drop_link,
    is_others,
    refuse_other_link,
    shows_other_link,
    tell_others,
)
from accounts.views.step import go_on
from lib.listeners import tell


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, purpose: Purpose) -> HttpResponse:
    """Ask for a new password, if this browser's cookie has a valid activation or reset link."""
    visit = Visit.of(request)
    state, link = find_link(purpose, visit.cookies, visit.now)
    if request.method == "POST":
        if is_others(request, link):
            return redirect(request.path)
        if shows_other_link(request):
            return refuse_other_link(request)
        return _choose(request, visit, link) if link else redirect(request.path)
    if is_others(request, link):
        return tell_others(request)
    if link is None or state != LinkState.GOOD:
        return closed(request, purpose, state, link)
    if purpose == Purpose.ACTIVATE:
        tell("ON_LINK_OPENED", link.user_id, visit.now)
    form = form_of(request, PasswordForm, mark=str(link.mark), user=link.user)
    page = {"form": form, "rules": RULES, "owner": link.user, "activating": purpose == "activate"}
    return render(request, "accounts/choose_password.html", {**page, "mark": link.mark})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """On POST, queue a reset or activation mail; for an unknown address, respond the same (S26)."""
    form = form_of(request, PasswordForgottenForm)
    if request.method == "POST":
        if "prefill" in request.POST:  # from the login page, by POST to keep addresses out of URLs
            return ask_again(request, form, judged=False)
        if not form.is_valid():
            return ask_again(request, form)
        ask_mail(visit=Visit.of(request), email=form.cleaned_data["email"])
        return redirect("mail_sent")
    return render(request, "accounts/password_forgotten.html", {"form": form})


@login_not_required
@require_safe
def mail_sent(request: HttpRequest) -> HttpResponse:
    """Return the page after `forgotten`: a mail will come if the address belongs to a user."""
    return render(request, "accounts/mail_sent.html")


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Ask for the current and a new password. Raises StepUpNeeded without a recent app code."""
    user, visit = cast("User", request.user), Visit.of(request)
    demand_fresh_code(visit.session, visit.now, keep=False)
    form = form_of(request, ChangePasswordForm, user=user)
    if request.method == "POST":
        if form.is_valid():
            if change_password(visit=visit, user=user, **form.deed):
                messages.success(request, _("Uw wachtwoord is veranderd."))
                return go_on(request, visit, "security")
            form.add_error("current", form.WRONG)
        return ask_again(request, form)
    page = {"form": form, "rules": RULES, "owner": user}
    return render(request, "accounts/change_password.html", page)


def _choose(request: HttpRequest, visit: Visit, link: MailLink) -> HttpResponse:
    form = form_of(request, PasswordForm, user=link.user)
    if not form.is_valid():
        return ask_again(request, form, mark=str(link.mark))
    where = _chosen(visit, link, form.cleaned_data["password"])
    if where is None:
        return redirect(request.path)
    if link.purpose == Purpose.RESET:
        messages.success(request, _("Uw wachtwoord is veranderd."))
    return drop_link(go_on(request, visit, where))


def _chosen(visit: Visit, link: MailLink, password: str) -> str | None:
    """Store the password; return the URL name to go to, or None if the link is not valid."""
    where = choose_password(visit=visit, link=link, password=password)
    # A double click's second request finds the link spent, and enters the password just stored.
    return where or enter_password(visit=visit, email=link.user.email, password=password)
