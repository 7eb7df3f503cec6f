"""A report on an SMS is accepted only with Twilio's signature."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from messaging.states import State
from tests.guards.rows import digests
from tests.standins.twilio import TOKEN
from tests.standins.twilio_callbacks import report_form, signature
from tests.unit.messaging.reporting import FORM, PUBLIC, TAKEN, address, post
from tests.unit.messaging.writing import fresh, sms

pytestmark = [pytest.mark.django_db, pytest.mark.asvs("V11.2.4"), pytest.mark.requirement("S92")]


@pytest.fixture(autouse=True)
def _public(settings: Settings) -> None:
    settings.PUBLIC_URL, settings.TWILIO_AUTH_TOKEN = PUBLIC, TOKEN


@pytest.mark.parametrize(
    "proof",
    [None, "", "nonsense", "é", signature(PUBLIC, TOKEN, {}), "A" * 28],
    ids=["none", "empty", "nonsense", "not ascii", "of another address", "of the right length"],
)
def test_report_without_the_right_signature_changes_nothing(proof: str | None) -> None:
    message = sms()
    before = digests()
    assert post(message.pk, report_form(TAKEN, "delivered"), proof).status_code == 403
    assert digests() == before


def test_signature_is_valid_for_its_token_message_and_fields_only() -> None:
    message, other = sms(), sms()
    form = report_form(TAKEN, "sent")
    proof = signature(PUBLIC + address(message.pk), TOKEN, form)
    foreign = signature(PUBLIC + address(message.pk), "another token", form)
    assert post(message.pk, form, foreign).status_code == 403
    assert post(other.pk, form, proof).status_code == 403
    assert post(message.pk, form | {"MessageStatus": "delivered"}, proof).status_code == 403
    assert post(message.pk, form, proof).status_code == 204


def test_signature_is_over_the_public_url_whatever_the_host_header() -> None:
    message, form = sms(), report_form(TAKEN, "delivered")
    for base, expected in (("http://127.0.0.1", 403), (PUBLIC, 204)):
        proof = signature(base + address(message.pk), TOKEN, form)
        headers = {"X-Twilio-Signature": proof, "Host": "127.0.0.1"}
        answer = Client().generic(
            "POST", address(message.pk), urlencode(form), FORM, headers=headers
        )
        assert answer.status_code == expected


def test_every_signature_is_refused_without_a_configured_token(settings: Settings) -> None:
    settings.TWILIO_AUTH_TOKEN = ""
    message, form = sms(), report_form(TAKEN, "delivered")
    proof = signature(PUBLIC + address(message.pk), "", form)
    assert post(message.pk, form, proof).status_code == 403


@pytest.mark.requirement("S84")
@pytest.mark.parametrize(
    ("kind", "padding", "status"),
    [(FORM, 20_000, 413), (FORM, 300_000, 413), ("multipart/form-data; boundary=x", 0, 403)],
)
def test_too_large_or_multipart_body_is_not_read(kind: str, padding: int, status: int) -> None:
    message = sms()
    form = report_form(TAKEN, "delivered") | {"Padding": "x" * padding}
    proof = signature(PUBLIC + address(message.pk), TOKEN, form)
    assert post(message.pk, form, proof, kind).status_code == status
    assert fresh(message).state == State.QUEUED


def test_report_uses_no_session_and_no_cookie_and_writes_once() -> None:
    message, form = sms(), report_form(TAKEN, "delivered")
    with CaptureQueriesContext(connection) as queries:
        answer = post(message.pk, form, signature(PUBLIC + address(message.pk), TOKEN, form))
    verbs = [query["sql"].split()[0] for query in queries]
    assert [verb for verb in verbs if verb != "SELECT"] == ["UPDATE"]
    assert (answer.status_code, dict(answer.cookies)) == (204, {})
