"""Twilio's reports about an SMS: the fields, the signature and the request.

The signature follows Twilio's description ("Webhooks security"). It is made without the library by
which the site checks signatures.
"""

from __future__ import annotations

import base64
import hmac
from urllib.parse import urlsplit

import requests

from tests.standins.twilio_messages import Form, Resource


def report_form(sms: Resource, status: str, code: str = "") -> Form:
    """Return the fields of a report."""
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
    """Return the base64 HMAC-SHA1 of the URL and the sorted fields, each name before its value."""
    text = url + "".join(f"{name}{value}" for name, value in sorted(form.items()))
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), "sha1")).decode()


def post_report(
    url: str, token: str, sms: Resource, status: str, *, at: str = "", code: str = ""
) -> int:
    """Post a report to `url`, but to the host `at` if given. Return the status of the response."""
    parts = urlsplit(url)
    form = report_form(sms, status, code)
    headers = {"X-Twilio-Signature": signature(url, token, form), "Host": parts.netloc}
    where = (at or f"{parts.scheme}://{parts.netloc}") + parts.path
    answer = requests.post(where, form, headers=headers, timeout=10, allow_redirects=False)
    return answer.status_code
