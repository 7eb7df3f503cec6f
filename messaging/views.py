"""What the providers tell us. They hold no session and get no cookie: a signature speaks for them.

Whoever is answered other than 2xx may come again; so all that is signed is answered 204, news or
not, known to us or not.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lib.clock import CLOCK
from messaging.gateways.twilio_reports import is_signed, report
from messaging.models import Message

if TYPE_CHECKING:
    from uuid import UUID

# Bytes. A report of Twilio's is less than one thousand.
LARGEST = 16 * 1024
FORM = "application/x-www-form-urlencoded"


@csrf_exempt
@login_not_required
@require_POST
def twilio_status(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Hear how far an SMS got (S92)."""
    if request.content_type != FORM:  # any other kind might be stored before it is checked
        return HttpResponse(status=HTTPStatus.FORBIDDEN)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    fields = request.POST
    if not is_signed(message_id, fields, request.headers.get("X-Twilio-Signature", "")):
        return HttpResponse(status=HTTPStatus.FORBIDDEN)
    said = [fields.get(name, "") for name in ("MessageSid", "MessageStatus", "ErrorCode")]
    news = report(*said)
    if news is not None:
        Message.objects.heard(message_id, news, CLOCK.now())
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
