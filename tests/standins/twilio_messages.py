"""Make Twilio's Message resource, check the form of a new message, and filter a list."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, TypeAlias

LONGEST_BODY = 1600
LONGEST_VALIDITY = 36_000

Resource: TypeAlias = dict[str, Any]
Form: TypeAlias = dict[str, str]


def message_resource(account: str, form: Form) -> Resource:
    """Return the whole Message resource, as `api.v2010.account.message` describes it."""
    sid = f"SM{secrets.token_hex(16)}"
    here = f"/2010-04-01/Accounts/{account}/Messages/{sid}"
    service = form.get("MessagingServiceSid")
    now = format_datetime(datetime.now(UTC))
    return {
        "account_sid": account,
        "api_version": "2010-04-01",
        "body": form["Body"],
        "date_created": now,
        "date_sent": now,
        "date_updated": now,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": form.get("From"),
        "messaging_service_sid": service,
        "num_media": "0",
        "num_segments": "0" if service else "1",
        "price": None,
        "price_unit": "USD",
        "sid": sid,
        "status": "accepted" if service else "queued",
        "subresource_uris": {"media": f"{here}/Media.json"},
        "to": form["To"],
        "uri": f"{here}.json",
    }


def complaint(form: Form) -> int:
    """Return the error code with which Twilio would refuse the form; 0 for a valid form."""
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", form.get("To", "")):
        return 21211 if form.get("To") else 21604
    if not form.get("From") and not form.get("MessagingServiceSid"):
        return 21603
    if not form.get("Body") or len(form["Body"]) > LONGEST_BODY:
        return 21617 if form.get("Body") else 21602
    validity = form.get("ValidityPeriod", "1")
    fits = validity.isdecimal() and 1 <= int(validity) <= LONGEST_VALIDITY
    return 0 if fits else 21624


def fits(resource: Resource, query: Form) -> bool:
    """Return whether the list for this query contains the resource."""
    day = parsedate_to_datetime(str(resource["date_sent"])).date()
    after, before, on = (
        datetime.fromisoformat(query[name]).date() if query.get(name) else day
        for name in ("DateSent>", "DateSent<", "DateSent")
    )
    same = all(query.get(k) in {None, resource[k.lower()]} for k in ("To", "From"))
    return same and after <= day <= before and on == day
