"""SMS over Twilio's Messages API (2010-04-01).

Twilio offers no idempotency key. So this gateway never repeats a request, and the retries of
Twilio's client stay off. If it is uncertain whether Twilio accepted an SMS, the receipt is Unknown.
"""

from __future__ import annotations

import logging
from datetime import datetime
from http import HTTPStatus
from typing import Any

import requests
from django.conf import settings
from requests.exceptions import ConnectTimeout
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance
from urllib3.exceptions import (
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    SSLError,
)

from messaging.gateways.base import TIMEOUT
from messaging.gateways.twilio_reports import report, status_url
from messaging.models import Message
from messaging.outgoing import Sms
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

# Seconds: the bounds that Twilio sets to ValidityPeriod.
SHORTEST_VALIDITY, LONGEST_VALIDITY = 1, 36_000

# The status for an invalid token or account: every SMS would fail.
OUR_ACCOUNT = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)
# Twilio's error code for an invalid login or a suspended account, not always with status 401.
PERMISSION_DENIED = 20003
# Error codes for a sender that is not our number, a number that cannot send SMS, and a messaging
# service without a number.
OUR_SENDER = (21212, 21606, 21659, 21660, 21661, 21703)
# The error code for a full queue: hours of SMS from our number are waiting at Twilio.
QUEUE_FULL = 21611

# How many SMS to a number are searched for an SMS in doubt. The quota per number (S23) makes these
# the SMS of several days.
NEWEST = 50

# Errors of a query. ValueError: the response is no JSON, but for example a proxy's error page.
_WRONG = (TwilioException, requests.RequestException, ValueError)

# At a lower level Twilio's client logs every header and, for queries, phone numbers.
_wire_log = logging.getLogger(f"{__name__}.wire")
_wire_log.setLevel(logging.WARNING)


class TwilioGateway:
    """Send by TWILIO_MESSAGING_SERVICE_SID, or from TWILIO_FROM if no service is set."""

    def send(self, sms: Sms, message: Message, now: datetime) -> Receipt:
        """Hand one SMS to Twilio, which drops the SMS if it is not delivered before it expires."""
        http = TwilioHttpClient(timeout=TIMEOUT, logger=_wire_log)
        # A new connection for each SMS: if Twilio closed a reused connection during the request, it
        # would be uncertain whether the SMS was accepted.
        with http.session:
            return _create(_client(http), _form(sms, message, now))

    def find(self, sms: Sms, since: datetime) -> Finding:
        """Ask Twilio for an SMS, created after `since`, whose response was lost."""
        http = TwilioHttpClient(timeout=TIMEOUT, logger=_wire_log)
        with http.session:
            return _find(_client(http), sms, since)

    def check(self) -> Unreachable | None:
        """Request the newest SMS, which needs a valid login; return None if that works."""
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
    if settings.PUBLIC_URL.startswith("https://"):  # Twilio's callbacks need an https URL
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
    """Return what Twilio's error response means for an SMS.

    1. Our account or sender is refused, or Twilio is busy: the SMS is tried again until it expires.
    2. Any other 4xx: Twilio will never accept this SMS.
    3. Any other response: Twilio may have accepted the SMS.
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
    """Return what a missing response means for an SMS.

    The SMS certainly was not sent if no connection was made or the certificate is not trusted. A
    plain ConnectionError proves neither: requests also raises it when the connection is lost while
    waiting for the response.
    """
    reason = _reason(error)
    if isinstance(error, ConnectTimeout) or isinstance(reason, NewConnectionError):
        return Unreachable("twilio unreachable", _cause(error))
    if _cause(error) == Cause.CERTIFICATE:
        return Unreachable(f"twilio {type(error).__name__}", Cause.CERTIFICATE)
    return Unknown(f"twilio {type(error).__name__}")


def _unreachable(error: Exception) -> Unreachable:
    """Return why a query (not a sending) failed."""
    # Twilio's client raises a plain TwilioException for a list; its last argument is the response.
    status = getattr(error.args[-1] if error.args else None, "status_code", None)
    is_ours = status in (*OUR_ACCOUNT, HTTPStatus.FORBIDDEN)
    cause = Cause.LOGIN if is_ours else _cause(error)
    return Unreachable(f"twilio {status or type(error).__name__}", cause)


def _cause(error: Exception) -> Cause:
    """Return why Twilio cannot be reached. Causes other than ANSWER need an operator."""
    reason = _reason(error)
    if isinstance(reason, NameResolutionError):
        return Cause.NAME
    is_certificate = isinstance(reason, SSLError) and "certificate verify failed" in str(reason)
    return Cause.CERTIFICATE if is_certificate else Cause.ANSWER


def _reason(error: Exception) -> object:
    """Return the urllib3 error inside an error of requests; None if there is none."""
    cause = error.args[0] if error.args else None
    return cause.reason if isinstance(cause, MaxRetryError) else None


def _find(client: Client, sms: Sms, since: datetime) -> Finding:
    """Look for this SMS among the newest SMS at Twilio to its number.

    The filter `DateSent` is not used: an SMS that waits in Twilio's queue has no `DateSent` yet.
    """
    try:
        newest = client.messages.list(to=sms.number, limit=NEWEST, page_size=NEWEST)
    except _WRONG as error:
        return _unreachable(error)
    alike = {one.sid: one for one in newest if _is_alike(one, sms, since)}
    known = Message.objects.filter(provider_id__in=alike).values_list("provider_id", flat=True)
    # An earlier SMS with the same text to this number is left out: another row has its id.
    sid = next(iter(alike.keys() - set(known)), None)
    if sid is None:
        return NotThere()
    found = alike[sid]
    return report(sid, found.status, found.error_code) or Report(sid, State.SENT)


def _is_alike(one: MessageInstance, sms: Sms, since: datetime) -> bool:
    """Return whether an SMS at Twilio was sent by us after `since`, with the text of `sms`.

    With TWILIO_DISCARD_TEXT Twilio keeps no text, so the text is not compared. A trial account adds
    a sentence before the text.
    """
    is_ours = str(one.direction).startswith("outbound") and one.date_created >= since
    return is_ours and (settings.TWILIO_DISCARD_TEXT or sms.text.strip() in one.body)
