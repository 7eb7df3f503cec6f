"""The gateway for SMS that `SMS_BACKEND` names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, cast

from django.conf import settings
from django.utils.module_loading import import_string

from messaging.outgoing import Sms

if TYPE_CHECKING:
    from datetime import datetime

    from messaging.gateways.base import SmsGateway
    from messaging.models import Message
    from messaging.receipts import Receipt, Unreachable

# By name, so that the provider's client is loaded only where it is used.
GATEWAYS = {
    "console": "messaging.gateways.console.ConsoleGateway",
    "twilio": "messaging.gateways.twilio.TwilioGateway",
}


def sms_gateway() -> SmsGateway:
    """Return a new gateway of `SMS_BACKEND`."""
    return cast("SmsGateway", import_string(GATEWAYS[settings.SMS_BACKEND])())


class SmsLine:
    """Send by the gateway of `SMS_BACKEND`."""

    def __enter__(self) -> Self:
        self._gateway = sms_gateway()
        return self

    def __exit__(self, *_raised: object) -> None:
        """Do nothing: each SMS has its own connection."""

    def send(self, message: Message, payload: str, now: datetime, /) -> Receipt:
        return self._gateway.send(Sms.from_json(payload), message, now)

    def check(self) -> Unreachable | None:
        return self._gateway.check()
