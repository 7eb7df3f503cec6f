"""SMS over Twilio's Messages API (2010-04-01).

Twilio has no idempotency key. So whenever it is uncertain whether an SMS was accepted, the receipt
is Unknown and nothing is repeated here. The client's own retries stay off for the same reason.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import requests
from django.conf import settings
from requests.exceptions import ConnectTimeout
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from urllib3.exceptions import (
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    SSLError,
)

from messaging.gateways.base import TIMEOUT
from messaging.gateways.twilio_reports import report, status_url
from messaging.models import Message
from messaging.receipts import (
    Accepted,
    Cause,
    Finding,
    NotThere,
    Receipt,
    Refused,
    Report,
    Unknown,
    Unreachable,
)
from messaging.states import State

if TYPE_CHECKING:
    from datetime import datetime

    from twilio.rest.api.v2010.account.message import MessageInstance

    from messaging.outgoing import Sms

# Seconds: Twilio's bounds of ValidityPeriod.
SHORTEST_VALIDITY, LONGEST_VALIDITY = 1, 36_000

# Invalid token or account: every SMS would fail.
OUR_ACCOUNT = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)
# Also for a suspended account, and then not always with status 401.
PERMISSION_DENIED = 20003
# Not our number, a number that cannot send SMS, or a messaging service without a number.
OUR_SENDER = (21212, 21606, 21659, 21660, 21661, 21703)
# Twilio's queue for our number is full: hours of SMS are waiting in it.
QUEUE_FULL = 21611

# How many SMS to a number are searched for one in doubt: those of several days (S23).
NEWEST = 50

# Errors of a query. ValueError: a response that is no JSON, such as the error page of a proxy.
_WRONG = (TwilioException, requests.RequestException, ValueError)

# The client would log every header and, on look-ups, phone numbers.
_wire_log = logging.getLogger(f"{__name__}.wire")
_wire_log.setLevel(logging.WARNING)


class TwilioGateway:
    """Send from the messaging service, or from `TWILIO_FROM` if none is set."""

    def send(self, sms: Sms, message: Message, now: datetime) -> Receipt:
        """Hand over one SMS; Twilio drops it if it cannot be delivered before it expires."""
        http = TwilioHttpClient(timeout=TIMEOUT, logger=_wire_log)
        # A new connection for each SMS: if the server closes a reused one at that moment, it is
        # uncertain whether the SMS was accepted.
        with http.session:
            return _create(_client(http), _form(sms, message, now))

    def find(self, sms: Sms, since: datetime) -> Finding:
        """Look for an SMS whose response was lost."""
        http = TwilioHttpClient(timeout=TIMEOUT, logger=_wire_log)
        with http.session:
            return _find(_client(http), sms, since)

    def check(self) -> Unreachable | None:
        """Request the newest SMS, which needs a valid login."""
        http = TwilioHttpClient(timeout=TIMEOUT, logger=_wire_log)
        with http.session:
            try:
                _client(http).messages.list(limit=1, page_size=1)
            except _WRONG as error:
                return _unreachable(error)
        return None


def _client(http: TwilioHttpClient) -> Client:
    client = Client(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, http_client=http)
    client.api.base_url = settings.TWILIO_API_URL
    return client


def _form(sms: Sms, message: Message, now: datetime) -> dict[str, Any]:
    lifetime = int((message.expires_at - now).total_seconds())
    sender = (
        {"messaging_service_sid": settings.TWILIO_MESSAGING_SERVICE_SID}
        if settings.TWILIO_MESSAGING_SERVICE_SID
        else {"from_": settings.TWILIO_FROM}
    )
    validity = max(SHORTEST_VALIDITY, min(lifetime, LONGEST_VALIDITY))
    extras: dict[str, Any] = {}
    if settings.PUBLIC_URL.startswith("https://"):  # Twilio can call no other
        extras["status_callback"] = status_url(message.pk)
    if settings.TWILIO_DISCARD_TEXT:
        extras["content_retention"] = "discard"
    about = {"to": sms.number, "body": sms.text, "validity_period": validity}
    return about | sender | extras


def _create(client: Client, form: dict[str, Any]) -> Receipt:
    try:
        return Accepted(client.messages.create(**form).sid)
    except TwilioException as error:
        return _judge_answer(error)
    except requests.RequestException as error:
        return _judge_silence(error)
    except ValueError as error:
        return Unknown(f"twilio {type(error).__name__}")


def _judge_answer(error: TwilioException) -> Receipt:
    """Return what an error response means.

    1. Our account or sender is wrong, or Twilio is busy: the SMS waits, until its code expires, for
       an operator or for a free slot.
    2. Any other 4xx: this SMS is refused for good.
    3. Anything else: it may have been accepted.
    """
    status, number = getattr(error, "status", 0), getattr(error, "code", None)
    code = f"twilio {number or status}"
    if status in OUR_ACCOUNT or number == PERMISSION_DENIED:
        return Unreachable(code, Cause.LOGIN)
    if status == HTTPStatus.TOO_MANY_REQUESTS or number == QUEUE_FULL:
        return Refused(code, permanent=False)
    if number in OUR_SENDER:
        return Refused(code, permanent=False, cause=Cause.SENDER)
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Refused(code, permanent=True)
    return Unknown(code)


def _judge_silence(error: requests.RequestException) -> Receipt:
    """Return what a missing response means: only without a connection was certainly nothing sent.

    A plain ConnectionError does not prove that: it is also raised for a connection that was lost
    while waiting.
    """
    reason = _reason(error)
    if isinstance(error, ConnectTimeout) or isinstance(reason, NewConnectionError):
        return Unreachable("twilio unreachable", _cause(error))
    if _cause(error) == Cause.CERTIFICATE:
        return Unreachable(f"twilio {type(error).__name__}", Cause.CERTIFICATE)
    return Unknown(f"twilio {type(error).__name__}")


def _unreachable(error: Exception) -> Unreachable:
    """Return why a query failed."""
    # For a list the client raises a bare exception; the response is the last argument.
    status = getattr(error.args[-1] if error.args else None, "status_code", None)
    is_ours = status in (*OUR_ACCOUNT, HTTPStatus.FORBIDDEN)
    cause = Cause.LOGIN if is_ours else _cause(error)
    return Unreachable(f"twilio {status or type(error).__name__}", cause)


def _cause(error: Exception) -> Cause:
    """Return the cause: ANSWER may pass by itself, an operator must fix the others."""
    reason = _reason(error)
    if isinstance(reason, NameResolutionError):
        return Cause.NAME
    is_certificate = isinstance(reason, SSLError) and "certificate verify failed" in str(reason)
    return Cause.CERTIFICATE if is_certificate else Cause.ANSWER


def _reason(error: Exception) -> object:
    """Return urllib3's reason inside an error of requests."""
    cause = error.args[0] if error.args else None
    return cause.reason if isinstance(cause, MaxRetryError) else None


def _find(client: Client, sms: Sms, since: datetime) -> Finding:
    """Search the newest SMS to this number.

    Without the filter `DateSent`: an SMS that waits in Twilio's queue does not have it yet.
    """
    try:
        newest = client.messages.list(to=sms.number, limit=NEWEST, page_size=NEWEST)
    except _WRONG as error:
        return _unreachable(error)
    alike = {one.sid: one for one in newest if _is_alike(one, sms, since)}
    known = Message.objects.filter(provider_id__in=alike).values_list("provider_id", flat=True)
    # The same text may have been sent to this number before; that SMS has its own row.
    sid = next(iter(alike.keys() - set(known)), None)
    if sid is None:
        return NotThere()
    found = alike[sid]
    return report(sid, found.status, found.error_code) or Report(sid, State.SENT)


def _is_alike(one: MessageInstance, sms: Sms, since: datetime) -> bool:
    """Compare all that Twilio kept; a trial account adds a sentence before the text."""
    is_ours = str(one.direction).startswith("outbound") and one.date_created >= since
    return is_ours and (settings.TWILIO_DISCARD_TEXT or sms.text.strip() in one.body)
