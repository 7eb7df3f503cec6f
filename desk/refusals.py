"""Show staff why their action was refused, and log the refusal with their id (ASVS 16.3.2)."""

from __future__ import annotations

import logging

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from accounts.unsent import keep_unsent
from desk.scoping import staff_of
from onboarding.authority import RefusedError

logger = logging.getLogger(__name__)


def note_refusal(by: User, refused: RefusedError) -> None:
    """Log the refusal with the staff member's id, the id of their branch, and their network."""
    who = {"user": by.pk, "branch": by.branch_id, "network": by.acts_from}
    logger.warning("refused at the desk: %s", refused, extra=who)


def tell_refusal(request: HttpRequest, refused: RefusedError) -> None:
    """Log `refused`, and show its text on the next page that the staff member loads."""
    note_refusal(staff_of(request), refused)
    messages.error(request, str(refused))


def to_login(request: HttpRequest, refused: RefusedError) -> HttpResponse:
    """Return a redirect to the page itself, which asks for a login and then shows the form again.

    The session ended while the form was handled, so keep the form as if it had come later.
    """
    tell_refusal(request, refused)
    response = redirect(request.get_full_path())
    keep_unsent(request, response, request.get_full_path(), refills=True)
    return response
