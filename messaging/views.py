"""The webhook for Twilio's reports, authenticated by a signature, without session or cookie."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lib.clock import CLOCK
from messaging.gateways.twilio_reports import is_signed, report
from messaging.models import Message

LARGEST = 16 * 1024  # bytes; one report by Twilio has less than a thousand
FORM = "application/x-www-form-urlencoded"


@csrf_exempt
@login_not_required
@require_POST
def twilio_status(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Record Twilio's report on an SMS (S92). Respond 403 if Twilio did not sign the report."""
    if request.content_type != FORM:  # a multipart body would be stored before it is checked
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
    # Also if nothing changed: Twilio may repeat a request without a 2xx response.
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
