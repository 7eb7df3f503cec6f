"""Choose the gateway for SMS by the setting `SMS_BACKEND`."""

from __future__ import annotations

from datetime import datetime
from typing import Self, cast

from django.conf import settings
from django.utils.module_loading import import_string

from messaging.gateways.base import SmsGateway
from messaging.models import Message
from messaging.outgoing import Sms
from messaging.receipts import Receipt, Unreachable

# Import paths instead of classes, so that Twilio's client is imported only if it is used.
GATEWAYS = {
    "console": "messaging.gateways.console.ConsoleGateway",
    "twilio": "messaging.gateways.twilio.TwilioGateway",
}


def sms_gateway() -> SmsGateway:
    """Return a new instance of the gateway that `SMS_BACKEND` chooses."""
    return cast("SmsGateway", import_string(GATEWAYS[settings.SMS_BACKEND])())


class SmsLine:
    """The `Line` for SMS: sends through the gateway that `SMS_BACKEND` chooses."""

    def __enter__(self) -> Self:
        self._gateway = sms_gateway()
        return self

    def __exit__(self, *_raised: object) -> None:
        """Do nothing: each SMS has its own connection."""

    def send(self, message: Message, payload: str, now: datetime, /) -> Receipt:
        return self._gateway.send(Sms.from_json(payload), message, now)

    def check(self) -> Unreachable | None:
        return self._gateway.check()
