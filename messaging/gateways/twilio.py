"""SMS by Twilio's Messages API (2010-04-01), without retries, as it has no idempotency key."""

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

SHORTEST_VALIDITY, LONGEST_VALIDITY = 1, 36_000  # seconds: Twilio's bounds of ValidityPeriod

OUR_ACCOUNT = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)  # an invalid token or account
# Without a verdict of Twilio in JSON: a proxy or firewall on the way does not let us through.
OUR_ACCESS = (*OUR_ACCOUNT, HTTPStatus.FORBIDDEN, HTTPStatus.PROXY_AUTHENTICATION_REQUIRED)
# Twilio's error codes.
PERMISSION_DENIED = 20003  # an invalid login or a suspended account, not always with status 401
# The sender is not our number or cannot send SMS, or the messaging service has no number.
OUR_SENDER = (21212, 21606, 21659, 21660, 21661, 21703)
QUEUE_FULL = 21611  # hours of SMS from our number are waiting at Twilio

NEWEST = 50  # how many SMS to a number are searched: several days of SMS, by its quota (S23)

# The errors of a query; ValueError if the response is no JSON but a proxy's error page.
_WRONG = (TwilioException, requests.RequestException, ValueError)

# At a lower level Twilio's client logs every header and, for queries, phone numbers.
_wire_log = logging.getLogger(f"{__name__}.wire")
_wire_log.setLevel(logging.WARNING)


class TwilioGateway:
    """Send SMS through TWILIO_MESSAGING_SERVICE_SID or, if that is empty, from TWILIO_FROM."""

    def send(self, sms: Sms, message: Message, now: datetime) -> Receipt:
        http = TwilioHttpClient(timeout=TIMEOUT, logger=_wire_log)
        # A new connection: if Twilio closed a reused one meanwhile, the SMS would be in doubt.
        with http.session:
            return _create(_client(http), _form(sms, message, now))

    def find(self, sms: Sms, since: datetime) -> Finding:
        http = TwilioHttpClient(timeout=TIMEOUT, logger=_wire_log)
        with http.session:
            return _find(_client(http), sms, since)

    def check(self) -> Unreachable | None:
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
    lifetime = int((message.expires_at - now).total_seconds())  # after it, Twilio drops the SMS
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
        return _judge_network_error(error)
    except ValueError as error:
        return Unknown(f"twilio {type(error).__name__}")


def _judge_answer(error: TwilioException) -> Receipt:
    status, number = getattr(error, "status", 0), getattr(error, "code", None)
    code = f"twilio {number or status}"
    if status in OUR_ACCOUNT or number == PERMISSION_DENIED:
        return Unreachable(code, Cause.LOGIN)
    if status == HTTPStatus.TOO_MANY_REQUESTS or number == QUEUE_FULL:
        return Refused(code, permanent=False)
    if number in OUR_SENDER:
        return Refused(code, permanent=False, cause=Cause.SENDER)
    if not HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unknown(code)  # Twilio may have accepted the SMS
    if number == status:  # Twilio's client found no error code: this is not Twilio's own response
        return Unreachable(code, Cause.LOGIN if status in OUR_ACCESS else Cause.ANSWER)
    return Refused(code, permanent=True)  # Twilio will never accept this SMS


def _judge_network_error(error: requests.RequestException) -> Receipt:
    """Return Unreachable if the network error shows that the SMS was not sent, else Unknown."""
    reason = _reason(error)
    if isinstance(error, ConnectTimeout) or isinstance(reason, NewConnectionError):
        return Unreachable("twilio unreachable", _cause(error))
    if _cause(error) == Cause.CERTIFICATE:
        return Unreachable(f"twilio {type(error).__name__}", Cause.CERTIFICATE)
    # A plain ConnectionError may mean that the connection was lost while waiting for the response.
    return Unknown(f"twilio {type(error).__name__}")


def _unreachable(error: Exception) -> Unreachable:
    """Return Unreachable with the cause of a failed query to Twilio."""
    # Twilio's client raises a plain TwilioException for a list; its last argument is the response.
    status = getattr(error.args[-1] if error.args else None, "status_code", None)
    cause = Cause.LOGIN if status in OUR_ACCESS else _cause(error)
    return Unreachable(f"twilio {status or type(error).__name__}", cause)


def _cause(error: Exception) -> Cause:
    reason = _reason(error)
    if isinstance(reason, NameResolutionError):
        return Cause.NAME
    is_certificate = isinstance(reason, SSLError) and "certificate verify failed" in str(reason)
    return Cause.CERTIFICATE if is_certificate else Cause.ANSWER


def _reason(error: Exception) -> object:
    """Return the urllib3 error that caused an error of the library `requests`, or None."""
    cause = error.args[0] if error.args else None
    return cause.reason if isinstance(cause, MaxRetryError) else None


def _find(client: Client, sms: Sms, since: datetime) -> Finding:
    """Return Twilio's report on `sms`, NotThere without one, or Unreachable if the query fails."""
    try:  # not filtered by DateSent: an SMS that Twilio has not sent yet has none
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
    """Return whether `one`, an SMS in Twilio's list, may be `sms`."""
    is_ours = str(one.direction).startswith("outbound") and one.date_created >= since
    # TWILIO_DISCARD_TEXT leaves no text to compare. A trial account puts a sentence before it.
    return is_ours and (settings.TWILIO_DISCARD_TEXT or sms.text.strip() in one.body)
