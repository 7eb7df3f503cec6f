"""Helpers that report the status of an SMS to the site, as Twilio does."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponseBase
from django.test import Client

from tests.standins.twilio import ACCOUNT, TOKEN
from tests.standins.twilio_callbacks import report_form, signature
from tests.standins.twilio_messages import Form, message_resource
from tests.unit.messaging.writing import NUMBER, TEXT

PUBLIC = "https://portaal.example"
FORM = "application/x-www-form-urlencoded"
TAKEN = message_resource(ACCOUNT, {"To": NUMBER, "Body": TEXT})
SID = TAKEN["sid"]
OTHER_SID = "SM" + "f" * 32


def address(key: UUID) -> str:
    """Return the URL path that Twilio requests to report the status of this SMS."""
    return f"/webhooks/twilio/{key}/"


def post(key: UUID, form: Form, proof: str | None, kind: str = FORM) -> HttpResponseBase:
    """Post as Twilio does, without cookie or CSRF token; unless None, `proof` is the signature."""
    headers = {} if proof is None else {"X-Twilio-Signature": proof}
    client = Client(enforce_csrf_checks=True)
    return client.generic("POST", address(key), urlencode(form), kind, headers=headers)


def report(key: UUID, status: str, code: str = "", sid: str = SID) -> int:
    """Report this status of an SMS with a valid signature; return the response's HTTP status."""
    form = report_form({**TAKEN, "sid": sid}, status, code)
    return post(key, form, signature(PUBLIC + address(key), TOKEN, form)).status_code
