"""Translate Twilio's reports on an SMS, from callbacks and from answers to our queries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from twilio.request_validator import RequestValidator

from messaging.receipts import Report
from messaging.states import State

STATES = {  # Twilio's documentation of the Message resource, "message status values"
    "accepted": State.SENT,
    "scheduled": State.SENT,
    "queued": State.SENT,
    "sending": State.SENT,
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.DELIVERED,
    "undelivered": State.FAILED,
    "failed": State.FAILED,
    "canceled": State.FAILED,
}
_SID = re.compile(r"[SM]M[0-9a-f]{32}")
_CODE = re.compile(r"[0-9]{4,6}")


def status_url(message_id: UUID) -> str:
    """Return the URL to which Twilio sends its reports on one message."""
    # With our id, because a report may arrive before we know Twilio's id. From PUBLIC_URL instead
    # of a request's Host header, because Twilio signs the URL.
    return f"{settings.PUBLIC_URL}{reverse('twilio_status', args=[message_id])}"


def is_signed(message_id: UUID, fields: Mapping[str, str], signature: str) -> bool:
    """Return whether Twilio signed these POST parameters for the callback URL of this message."""
    token = settings.TWILIO_AUTH_TOKEN  # if empty, anyone could sign
    validator = RequestValidator(token)
    return bool(token) and bool(validator.validate(status_url(message_id), fields, signature))


def report(sid: str, status: str, code: object) -> Report | None:
    """Return Twilio's status as a Report; None if the status is unknown or `sid` is invalid."""
    state = STATES.get(status)
    if state is None or not _SID.fullmatch(sid):
        return None
    number = str(code or "")
    failed = state == State.FAILED
    return Report(sid, state, _reason(status, number) if failed else "")


def _reason(status: str, number: str) -> str:
    return f"twilio {number if _CODE.fullmatch(number) else status}"
