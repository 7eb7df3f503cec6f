"""'Beveiliging': the page where people see and end their sessions and remembered devices (S53)."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.browser.visit import Visit
from accounts.button import button
from accounts.models import Session, User
from accounts.services.session import end_session, log_out_everywhere
from accounts.views.login import logged_out
from twofactor.devices import forget
from twofactor.models import RememberedDevice


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """List the sessions and remembered devices of the logged-in person."""
    user, visit = cast("User", request.user), Visit.of(request)
    page = {
        "owner": user,
        "sessions": Session.objects.of_user(user, visit.now),
        "here": visit.session.row_key,
        "devices": RememberedDevice.objects.valid_of(user, visit.now).order_by("-used_at"),
    }
    return render(request, "twofactor/security.html", page)


@button("security")
def forget_device(request: HttpRequest, device_id: int) -> HttpResponse:
    """Revoke one remembered device of the logged-in person."""
    forget(user=cast("User", request.user), device_id=device_id, visit=Visit.of(request))
    messages.info(request, _("Het apparaat is vergeten."))
    return redirect("security")


@button("security")
def end_one_session(request: HttpRequest, handle: str) -> HttpResponse:
    """End one session of the logged-in person."""
    end_session(user=cast("User", request.user), handle=handle, visit=Visit.of(request))
    messages.info(request, _("De sessie is beëindigd."))
    return redirect("security")


@button("security")
def everywhere(request: HttpRequest) -> HttpResponse:
    """End all sessions, sign-ins, devices and links of the logged-in person; this session too."""
    log_out_everywhere(user=cast("User", request.user), visit=Visit.of(request))
    return logged_out(request, _("U bent overal uitgelogd."))
