"""SMS over Twilio's Messages API (2010-04-01).

Twilio knows no idempotency key: whatever leaves doubt whether the SMS was taken is answered with
Unknown and never repeated here. The client's own retries stay off for the same reason.
"""

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
from urllib3.exceptions import MaxRetryError, NewConnectionError

from messaging.gateways.base import TIMEOUT
from messaging.models import Message
from messaging.outgoing import Sms
from messaging.receipts import Accepted, Receipt, Refused, Unknown, Unreachable

# Seconds, Twilio's own bounds of ValidityPeriod.
SHORTEST_VALIDITY, LONGEST_VALIDITY = 1, 36_000

# The client logs every header and, on look-ups, numbers.
_wire_log = logging.getLogger(f"{__name__}.wire")
_wire_log.setLevel(logging.WARNING)


class TwilioGateway:
    """Sends from the messaging service, or from `TWILIO_FROM` where there is none."""

    def send(self, sms: Sms, message: Message, now: datetime) -> Receipt:
        """Hand over one SMS; Twilio drops it when it could not deliver before it expires."""
        http = TwilioHttpClient(timeout=TIMEOUT, logger=_wire_log)
        # A connection of its own: one that the server closes just as it is used again cannot be
        # told from an SMS that was taken.
        with http.session:
            return _create(_client(http), _form(sms, message, now))


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
    return {"to": sms.number, "body": sms.text, "validity_period": validity, **sender}


def _create(client: Client, form: dict[str, Any]) -> Receipt:
    try:
        return Accepted(client.messages.create(**form).sid)
    except TwilioException as error:
        return _judge_answer(error)
    except requests.RequestException as error:
        return _judge_silence(error)


def _judge_answer(error: TwilioException) -> Receipt:
    """Twilio answered: too busy may be repeated, another 4xx says no, all else is doubt."""
    status = getattr(error, "status", 0)
    code = f"twilio {getattr(error, 'code', None) or status}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Refused(code, permanent=False)
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Refused(code, permanent=True)
    return Unknown(code)


def _judge_silence(error: requests.RequestException) -> Receipt:
    """No answer: only where no connection came about did surely nothing go out.

    A plain ConnectionError does not say that: it also stands for a line that broke while waiting.
    """
    cause = error.args[0] if error.args else None
    never_connected = isinstance(cause, MaxRetryError) and isinstance(
        cause.reason, NewConnectionError
    )
    if isinstance(error, ConnectTimeout) or never_connected:
        return Unreachable("twilio unreachable")
    return Unknown(f"twilio {type(error).__name__}")
