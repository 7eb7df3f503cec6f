"""Twilio's reports about an SMS: the fields, the signature, the call.

The signature is computed here by Twilio's own description ("Webhooks security"), not by the
library that the site checks it with.
"""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests

if TYPE_CHECKING:
    from tests.standins.twilio_messages import Form, Resource


def report_form(sms: Resource, status: str, code: str = "") -> Form:
    """The fields of one status callback."""
    form = {
        "AccountSid": sms["account_sid"],
        "ApiVersion": "2010-04-01",
        "From": sms["from"] or "",
        "MessageSid": sms["sid"],
        "MessageStatus": status,
        "SmsSid": sms["sid"],
        "SmsStatus": status,
        "To": sms["to"],
    }
    return form | ({"ErrorCode": code} if code else {})


def signature(url: str, token: str, form: Form) -> str:
    """Sign the whole URL and every field, sorted, name before value: HMAC-SHA1 in base64."""
    text = url + "".join(f"{name}{value}" for name, value in sorted(form.items()))
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), "sha1")).decode()


def post_report(
    url: str, token: str, sms: Resource, status: str, *, at: str = "", code: str = ""
) -> int:
    """Call `url`, at the address `at` if there is one; return the status it was answered."""
    parts = urlsplit(url)
    form = report_form(sms, status, code)
    headers = {"X-Twilio-Signature": signature(url, token, form), "Host": parts.netloc}
    where = (at or f"{parts.scheme}://{parts.netloc}") + parts.path
    answer = requests.post(where, form, headers=headers, timeout=10, allow_redirects=False)
    return answer.status_code
