"""The environment variables of SMS: the provider, the countries and the prices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

import phonenumbers

from config.variables import Variables, invalid, missing

_PRICES = "the price in euros of one SMS part, each country once, such as NL=0.09,BE=0.085"
_COUNTRIES = "countries as two letters, comma-separated, such as NL,BE"


@dataclass(frozen=True, slots=True, repr=False)  # a repr would write the keys into a log
class Twilio:
    """The checked values of the TWILIO_ variables."""

    account_sid: str
    auth_token: str
    messaging_service_sid: str
    sender: str
    discard_text: bool
    api_url: str


def sms_backend(given: Variables, *, local: bool) -> str:
    """Return SMS_BACKEND. `console`, which prints SMS, is valid only with a loopback PUBLIC_URL."""
    backend = given.choice("SMS_BACKEND", ("console", "twilio"))
    if backend == "console" and not local:
        raise invalid("SMS_BACKEND", "twilio, unless PUBLIC_URL has a loopback host")
    return backend


def sms_prefixes(given: Variables) -> tuple[str, ...]:
    """Return SMS_PREFIXES: the countries whose phone numbers are accepted (S23)."""
    countries = given.items("SMS_PREFIXES", _COUNTRIES, default="NL,BE,DE,PL,RO,BG,UA")
    if not set(countries) <= phonenumbers.SUPPORTED_REGIONS:
        raise invalid("SMS_PREFIXES", _COUNTRIES)
    return countries


def sms_prices(given: Variables) -> dict[str, Decimal]:
    """Return SMS_PRICES: the price in euros (below 100) of one part of an SMS, by country."""
    pairs = [item.partition("=") for item in given.items("SMS_PRICES", _PRICES, default="")]
    prices = {country: price for country, _, price in pairs}
    known = len(prices) == len(pairs) and set(prices) <= phonenumbers.SUPPORTED_REGIONS
    if not known or not all(re.fullmatch(r"[0-9]{1,2}(\.[0-9]{1,5})?", p) for p in prices.values()):
        raise invalid("SMS_PRICES", _PRICES)
    return {country: Decimal(price) for country, price in prices.items()}


def twilio(given: Variables) -> Twilio:
    """Return the TWILIO_ variables. Missing ones are an error only if SMS_BACKEND is twilio."""
    needed = given.text("SMS_BACKEND", "console or twilio") == "twilio"
    absent = None if needed else ""
    sid = "AC and 32 hexadecimal digits, from Twilio's console"
    service = "MG and 32 hexadecimal digits, from Twilio's console"
    sender = "a number such as +31612345678, or at most 11 letters and digits, not digits only"
    twilio = Twilio(
        account_sid=given.matching("TWILIO_ACCOUNT_SID", "AC[0-9a-f]{32}", sid, default=absent),
        auth_token=given.text("TWILIO_AUTH_TOKEN", "the account's token", default=absent),
        messaging_service_sid=given.matching(
            "TWILIO_MESSAGING_SERVICE_SID", "MG[0-9a-f]{32}", service, default=""
        ),
        sender=given.matching(
            "TWILIO_FROM",
            r"\+[1-9][0-9]{6,14}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}",
            sender,
            default="",
        ),
        discard_text=given.truth("TWILIO_DISCARD_TEXT", default=False),
        api_url=given.address("TWILIO_API_URL", default="https://api.twilio.com", path=True),
    )
    if needed and not (twilio.messaging_service_sid or twilio.sender):
        raise missing("TWILIO_MESSAGING_SERVICE_SID or TWILIO_FROM", f"{service}; or {sender}")
    return twilio
