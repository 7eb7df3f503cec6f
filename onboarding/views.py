"""The pages behind 'Geen herinnering meer' in a reminder. They work without a login."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.browser.visit import Visit
from lib.marks import Mark
from onboarding.reminders import reminder_with, stop_reminders


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button; on POST, stop the reminders. A GET changes nothing: mail scanners make them.

    The page names nobody: who has the mail of another person learns nothing more here.
    """
    mark = Mark("reminder", token)
    if request.method == "POST":
        if not mark.is_in(request.POST):
            return redirect(request.path)
        if stop_reminders(token=token, visit=Visit.of(request)):
            return redirect("reminders_stopped")
        raise Http404
    if reminder_with(token) is None:
        raise Http404
    return render(request, "onboarding/stop_reminders.html", {"mark": mark})


@login_not_required
@require_safe
def stopped(request: HttpRequest) -> HttpResponse:
    """Say that no reminder follows."""
    return render(request, "onboarding/reminders_stopped.html")
