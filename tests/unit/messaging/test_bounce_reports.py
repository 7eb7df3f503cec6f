"""Parsing bounces (delivery reports) in the formats that mail servers write."""

from __future__ import annotations

from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from messaging.bounces import NOTHING, Bounce, read
from messaging.states import State
from tests.standins.delivery_reports import exchange, gmail, out_of_office, postfix, qmail

TO = "bounces+x@werktalent.example"
NO_SUCH = "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"
GMAIL_FULL = "552-5.2.2 The recipient's inbox is out of storage space."
QMAIL_NO = "192.0.2.25 does not like recipient.\nRemote host said: 550 No such user (#5.1.1)"


def said(raw: bytes) -> Bounce:
    return read(message_from_bytes(raw))


def failed(code: str) -> Bounce:
    return Bounce(State.FAILED, f"bounce {code}")


@pytest.mark.parametrize(
    ("raw", "bounce"),
    [
        (postfix(TO), failed("5.1.1")),
        (postfix(TO, "5.7.1", diagnosis="554 5.7.1 Rejected as spam"), failed("5.7.1")),
        (exchange(TO, "5.1.10", NO_SUCH), failed("5.1.10")),
        (gmail(TO, "5.2.2", GMAIL_FULL), failed("5.2.2")),
        (qmail(TO, QMAIL_NO), failed("5.1.1")),
    ],
    ids=["postfix", "postfix spam", "exchange", "gmail", "qmail"],
)
def test_failure_report_has_a_reason(raw: bytes, bounce: Bounce) -> None:
    assert said(raw) == bounce


def test_generic_status_is_replaced_by_the_code_of_the_diagnosis() -> None:
    assert said(postfix(TO, "5.0.0", diagnosis="550 5.1.1 Unknown")) == failed("5.1.1")
    assert said(postfix(TO, "5.0.0", diagnosis="550 Unknown")) == failed("5.0.0")


def test_failure_without_any_code_is_a_failure() -> None:
    assert said(postfix(TO, "", diagnosis="unknown")) == Bounce(State.FAILED, "bounce")


def test_ip_address_is_not_parsed_as_a_status_code() -> None:
    assert said(postfix(TO, "?", diagnosis="5.1.1.9 refused 15.1.1")) == Bounce(
        State.FAILED, "bounce"
    )


def test_mail_given_up_after_days_has_failed_even_with_the_code_of_a_delay() -> None:
    assert said(postfix(TO, "4.4.7", diagnosis="delivery time expired")) == failed("4.4.7")


def test_report_of_a_delay_has_no_result() -> None:
    assert said(postfix(TO, "4.7.1", action="delayed", diagnosis="451 4.7.1 Later")) == NOTHING
    assert said(gmail(TO, "4.4.1", "The recipient server did not answer", action="delayed")) == (
        NOTHING
    )


@pytest.mark.parametrize("action", ["relayed", "expanded", "flown", ""])
def test_relayed_or_unknown_action_has_no_result(action: str) -> None:
    assert said(postfix(TO, "2.0.0", action=action, diagnosis="250 OK")) == NOTHING


def test_report_of_delivery_means_delivered() -> None:
    delivered = Bounce(State.DELIVERED)
    assert said(postfix(TO, "2.0.0", action="delivered", diagnosis="250 OK")) == delivered
    assert said(postfix(TO, "2.0.0", action="Delivered (to mailbox)", diagnosis="-")) == delivered


def test_failed_recipient_counts_if_another_succeeded() -> None:
    raw = postfix(TO, "2.0.0", action="delivered", diagnosis="250 OK")
    second = b"Final-Recipient: rfc822; b@x.example\nAction: failed\nStatus: 5.2.2\n\nFinal-Recip"
    assert said(raw.replace(b"Final-Recip", second, 1)) == failed("5.2.2")


def test_out_of_office_reply_that_quotes_a_code_is_no_bounce() -> None:
    assert said(out_of_office(TO)) == NOTHING


def test_warning_of_a_server_without_status_codes_is_no_bounce() -> None:
    assert said(qmail(TO, "Warning: not delivered in the last 4 hours, 451 4.4.1")) == NOTHING


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"From: MAILER-DAEMON",
        b"From: \xff\xfe <mailer-daemon@x>\n\n5.1.1 \xff",
        b"Content-Type: message/delivery-status\n\nAction",
        b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status",
        b"From: postmaster@x\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n%%%",
        b"From: postmaster@x\nContent-Type: text/plain; charset=no-such\n\nx",
    ],
)
def test_malformed_report_has_no_result_or_the_code_in_it(raw: bytes) -> None:
    assert said(raw) in {NOTHING, failed("5.1.1")}


_LINES = st.sampled_from(postfix(TO).splitlines() + gmail(TO, "5.2.2", "x").splitlines())


@hypothesis_settings(deadline=None)
@given(st.lists(st.one_of(_LINES, st.binary(max_size=40)), max_size=60))
def test_truncated_report_is_parsed_without_an_error(lines: list[bytes]) -> None:
    assert said(b"\n".join(lines)).state in {None, State.FAILED, State.DELIVERED}
